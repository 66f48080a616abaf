package dev.headway.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.messaging.Decoded;
import dev.headway.messaging.MessageCodec;
import dev.headway.messaging.RequestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Holds the README to what the code understands. */
class ReadmeTest {

    @Test
    void theRequestInYamlIsValid() throws IOException {
        assertThat(RequestReader.readYaml(block("yaml")).spec().stages()).hasSize(2);
    }

    @Test
    void theRequestForPlainKafkaClientsIsRead() throws IOException {
        assertThat(MessageCodec.decode(
                        "headway.upgrade.requests",
                        new RecordHeaders(),
                        block("json").getBytes(UTF_8),
                        Instant.EPOCH))
                .isInstanceOf(Decoded.Read.class);
    }

    private static String block(String language) throws IOException {
        Matcher matcher = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../../README.md")));
        assertThat(matcher.find()).as("a block of %s in the README", language).isTrue();
        return matcher.group(1);
    }
}
