package dev.headway.testkit.apiserver;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** One HTTP request, read completely. */
record Call(String method, String path, MultiMap query, MultiMap headers, Buffer content) {

    byte[] body() {
        return content.getBytes();
    }

    String query(String name) {
        String value = query.get(name);
        return value == null ? "" : value;
    }

    boolean flag(String name) {
        String value = query(name);
        return value.equals("true") || value.equals("1");
    }

    String header(String name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }

    String userAgent() {
        return header("User-Agent");
    }

    /** The bearer token, or the user of the address, empty without either. */
    String token() {
        String authorization = header("Authorization");
        if (authorization.startsWith("Basic ")) {
            String pair = new String(
                    Base64.getDecoder().decode(authorization.substring("Basic ".length())), StandardCharsets.UTF_8);
            return pair.substring(0, pair.indexOf(':'));
        }
        return authorization.startsWith("Bearer ") ? authorization.substring("Bearer ".length()) : "";
    }

    /** The media type of the body without its parameters. */
    String contentType() {
        String type = header("Content-Type");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip();
    }

    WriteOptions writeOptions() {
        String manager = query("fieldManager");
        String agent = userAgent();
        int slash = agent.indexOf('/');
        String byAgent = slash > 0 ? agent.substring(0, slash) : agent.isEmpty() ? "unknown" : agent;
        return new WriteOptions(query("dryRun").equals("All"), manager.isEmpty() ? byAgent : manager, flag("force"));
    }
}
