package dev.headway.testkit.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.testkit.proxy.Fault.Cut;
import dev.headway.testkit.proxy.Fault.Delay;
import dev.headway.testkit.proxy.Fault.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final int AT_ONCE_MILLIS = 300;

    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void startAServerThatEchoes() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    accepted.add(socket);
                    Thread.ofVirtual().start(() -> echo(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        proxy = FaultProxy.before(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesBytesBothWays() throws IOException {
        try (Socket client = connect()) {
            assertThat(answer(client, "hello")).isEqualTo("hello");
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        Awaitility.await().untilAsserted(() -> assertThat(proxy.connections()).isEmpty());
    }

    @Test
    void delaysEveryPieceInBothDirections() throws IOException {
        proxy.inflict(new Delay(Duration.ofMillis(100)));
        try (Socket client = connect()) {
            client.setSoTimeout(5_000);
            long start = System.nanoTime();

            assertThat(answer(client, "hello")).isEqualTo("hello");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(ms(200), ms(4_000));
        }
    }

    @Test
    void cutsWhatTheServerGetsAfterSoManyBytes() throws IOException {
        proxy.inflictOnNext(new Cut(Direction.TO_SERVER, 3));
        try (Socket client = connect()) {
            client.getOutputStream().write("hello".getBytes(UTF_8));

            assertThatThrownBy(() -> client.getInputStream().readNBytes(6)).isInstanceOf(IOException.class);
        }
        try (Socket next = connect()) {
            assertThat(answer(next, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void cutsAnAnswerInItsMiddle() throws IOException {
        try (Socket client = connect()) {
            assertThat(answer(client, "hello")).isEqualTo("hello");
            proxy.inflict(new Cut(Direction.TO_CLIENT, 2));
            client.getOutputStream().write("again".getBytes(UTF_8));

            assertThatThrownBy(() -> client.getInputStream().readNBytes(5)).isInstanceOf(IOException.class);
        }
        assertThat(proxy.connections()).isEmpty();
    }

    @Test
    void keepsBytesInABlackHoleUntilItEnds() throws IOException {
        try (Socket old = connect()) {
            assertThat(answer(old, "hello")).isEqualTo("hello");
            proxy.inflict(Fault.BLACK_HOLE);
            try (Socket late = connect()) {
                for (Socket client : List.of(old, late)) {
                    client.getOutputStream().write("late!".getBytes(UTF_8));
                    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                }
                assertThat(accepted).hasSize(1);
                proxy.heal();

                assertThat(read(old, 5)).isEqualTo("late!");
                assertThat(read(late, 5)).isEqualTo("late!");
            }
        }
    }

    @Test
    void losesTheServersEndWithoutTellingTheClient() throws IOException {
        try (Socket client = connect()) {
            assertThat(answer(client, "hello")).isEqualTo("hello");
            proxy.inflict(Fault.HALF_OPEN);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(accepted.getFirst().isClosed()).isTrue());

            client.getOutputStream().write("lost".getBytes(UTF_8));
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.heal();

            assertThatThrownBy(() -> {
                        client.setSoTimeout(5_000);
                        client.getInputStream().read();
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void refusesNewConnectionsAndLeavesOldOnes() throws IOException {
        try (Socket old = connect()) {
            assertThat(answer(old, "hello")).isEqualTo("hello");
            proxy.inflict(Fault.REFUSE);
            assertThat(answer(old, "still")).isEqualTo("still");

            assertThatThrownBy(() -> {
                        try (Socket refused = connect()) {
                            refused.setSoTimeout(5_000);
                            refused.getInputStream().read();
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            proxy.heal();
        }
        try (Socket next = connect()) {
            assertThat(answer(next, "again")).isEqualTo("again");
        }
    }

    @Test
    void harmsOneConnectionAndNotItsNeighbour() throws IOException {
        try (Socket victim = connect()) {
            assertThat(answer(victim, "first")).isEqualTo("first");
            try (Socket neighbour = connect()) {
                assertThat(answer(neighbour, "other")).isEqualTo("other");

                proxy.connections().getFirst().reset();

                assertThatThrownBy(() -> victim.getInputStream().read()).isInstanceOf(IOException.class);
                assertThat(answer(neighbour, "alive")).isEqualTo("alive");
            }
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(AT_ONCE_MILLIS);
        return client;
    }

    private static String answer(Socket client, String words) throws IOException {
        client.setSoTimeout(5_000);
        client.getOutputStream().write(words.getBytes(UTF_8));
        String answer = read(client, words.length());
        client.setSoTimeout(AT_ONCE_MILLIS);
        return answer;
    }

    private static String read(Socket client, int length) throws IOException {
        client.setSoTimeout(5_000);
        return new String(client.getInputStream().readNBytes(length), UTF_8);
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException reset) {
            return;
        }
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
