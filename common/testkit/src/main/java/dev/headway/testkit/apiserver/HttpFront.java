package dev.headway.testkit.apiserver;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Takes HTTP requests: counts them, lets the faults have their way, and hands them to whom they are for. */
final class HttpFront {
    private static final Logger LOG = Logger.getLogger(HttpFront.class);

    /** Fabric8's Vert.x client sets its handlers after the handshake and loses an event that comes with it. */
    private static final long HANDSHAKE_REST_MILLIS = 100;

    private final Vertx vertx;
    private final InstantSource clock;
    private final TargetParser targets;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final ObjectApi objects;
    private final WatchApi watches;
    private final RequestLog log;
    private final Faults faults;
    private final WriteFeed writes;

    HttpFront(
            Vertx vertx,
            InstantSource clock,
            ResourceTable table,
            Discovery discovery,
            ObjectApi objects,
            WatchApi watches,
            RequestLog log,
            Faults faults,
            WriteFeed writes) {
        this.vertx = vertx;
        this.clock = clock;
        this.targets = new TargetParser(table);
        this.discovery = discovery;
        this.openApi = new OpenApi(table);
        this.objects = objects;
        this.watches = watches;
        this.log = log;
        this.faults = faults;
        this.writes = writes;
    }

    void handle(HttpServerRequest request) {
        if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            request.pause();
            receive(request, Buffer.buffer());
        } else {
            request.body().onSuccess(body -> receive(request, body));
        }
    }

    private void receive(HttpServerRequest request, Buffer body) {
        String path = URI.create(request.path()).getPath();
        Call call = new Call(request.method().name(), path, request.params(), request.headers(), body);
        Optional<Target> target = targets.parse(path);
        RequestLog.Key key = new RequestLog.Key(
                target.map(t -> verb(call, t)).orElse("get"),
                target.map(Target::resource).orElse(""),
                call.userAgent());
        log.count(key);
        Exchange exchange = new Exchange(request, call, target, key);
        Faults.Request described = new Faults.Request(call.method(), path, call.userAgent(), call.token());
        long delay = faults.delayOf(described).toMillis();
        if (delay > 0) {
            vertx.setTimer(delay, unused -> exchange.decide(described));
        } else {
            exchange.decide(described);
        }
    }

    private static String verb(Call call, Target target) {
        return switch (call.method()) {
            case "GET" -> !target.collection() ? "get" : call.flag("watch") ? "watch" : "list";
            case "POST" -> target.is("eviction") ? "evict" : "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> target.collection() ? "deletecollection" : "delete";
            default -> call.method().toLowerCase(java.util.Locale.ROOT);
        };
    }

    /** One request on its way to its answer. */
    private final class Exchange {
        private final HttpServerRequest request;
        private final Call call;
        private final Optional<Target> target;
        private final RequestLog.Key key;

        Exchange(HttpServerRequest request, Call call, Optional<Target> target, RequestLog.Key key) {
            this.request = request;
            this.call = call;
            this.target = target;
            this.key = key;
        }

        void decide(Faults.Request described) {
            switch (faults.effectOn(described)) {
                case Faults.Effect.None none -> answer(described);
                case Faults.Effect.Respond respond -> send(Reply.status(FaultStatus.of(respond)));
                case Faults.Effect.Cut cut -> {
                    if (cut.handled()) {
                        handled(described);
                    }
                    logged(0);
                    request.connection().close();
                }
            }
        }

        private void answer(Faults.Request described) {
            if (faults.forbids(key.verb(), key.resource())) {
                String why = "User \"sandbox\" cannot %s resource \"%s\"".formatted(key.verb(), key.resource());
                Target asked = target.orElseThrow();
                send(Reply.status(KubeStatus.forbidden(asked.type(), asked.name(), why)));
            } else if (key.verb().equals("watch")) {
                watch(faults.silences(described));
            } else {
                send(handled(described));
            }
        }

        private Reply handled(Faults.Request described) {
            try {
                return writes.handling(described, () -> target.map(t -> objects.handle(call, t))
                        .or(() -> discovery.answer(call))
                        .or(() -> openApi.answer(call))
                        .orElseThrow(() -> KubeStatus.noSuchPath().error()));
            } catch (ApiError e) {
                return Reply.status(e.status());
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s %s failed in the API server itself", call.method(), call.path());
                return Reply.status(KubeStatus.internalError(e.toString()));
            }
        }

        private void watch(boolean silent) {
            try {
                WatchApi.Watch watch = watches.prepare(call, target.orElseThrow());
                if ("websocket".equalsIgnoreCase(call.header("Upgrade"))) {
                    request.toWebSocket().onSuccess(socket -> {
                        logged(101);
                        vertx.setTimer(HANDSHAKE_REST_MILLIS, unused -> startOver(socket, watch, silent));
                    });
                } else {
                    logged(200);
                    watch.start(new ChunkedChannel(request.response(), silent));
                }
            } catch (ApiError e) {
                send(Reply.status(e.status()));
            }
        }

        private void startOver(ServerWebSocket socket, WatchApi.Watch watch, boolean silent) {
            if (!socket.isClosed()) {
                watch.start(new WebSocketChannel(socket, silent));
            }
        }

        private void send(Reply reply) {
            logged(reply.code());
            HttpServerResponse response = request.response();
            if (response.closed() || response.ended()) {
                return;
            }
            response.setStatusCode(reply.code()).putHeader("Content-Type", reply.contentType());
            if (reply.retryAfterSeconds() > 0) {
                response.putHeader("Retry-After", Integer.toString(reply.retryAfterSeconds()));
            }
            response.end(reply.body());
        }

        private void logged(int status) {
            log.answered(new RequestLog.Entry(clock.instant(), call.method(), request.uri(), status, key));
        }
    }

    /** A watch over an HTTP answer that does not end. */
    private static final class ChunkedChannel implements WatchApi.Channel {
        private final HttpServerResponse response;
        private final boolean silent;

        ChunkedChannel(HttpServerResponse response, boolean silent) {
            this.response = response;
            this.silent = silent;
            response.setChunked(true).putHeader("Content-Type", Reply.JSON);
            response.writeHead();
        }

        @Override
        public void send(Buffer event) {
            if (!silent && !response.ended() && !response.closed()) {
                response.write(event);
            }
        }

        @Override
        public void close() {
            if (!response.ended() && !response.closed()) {
                response.end();
            }
        }

        @Override
        public void onClose(Runnable action) {
            response.endHandler(unused -> action.run());
            response.closeHandler(unused -> action.run());
        }
    }

    /** A watch over a WebSocket, one event a message. */
    private static final class WebSocketChannel implements WatchApi.Channel {
        private final ServerWebSocket socket;
        private final boolean silent;

        WebSocketChannel(ServerWebSocket socket, boolean silent) {
            this.socket = socket;
            this.silent = silent;
        }

        @Override
        public void send(Buffer event) {
            if (!silent && !socket.isClosed()) {
                socket.writeTextMessage(event.toString());
            }
        }

        @Override
        public void close() {
            if (!socket.isClosed()) {
                socket.close();
            }
        }

        @Override
        public void onClose(Runnable action) {
            socket.closeHandler(unused -> action.run());
        }
    }
}
