package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.Predicate;

/** Answers watches, over chunked HTTP and over WebSocket alike. */
final class WatchApi {
    /** The open connection of one watch. */
    interface Channel {
        void send(Buffer event);

        void close();

        /** Registers what to do when either side closed. */
        void onClose(Runnable action);
    }

    private final Vertx vertx;
    private final ObjectStore store;
    private final WatchHub hub;

    WatchApi(Vertx vertx, ObjectStore store, WatchHub hub) {
        this.vertx = vertx;
        this.store = store;
        this.hub = hub;
    }

    /** A watch whose request is known to be good and that has yet to be connected. */
    final class Watch {
        private final ResourceType type;
        private final Predicate<KubeObject> filter;
        private final Representation form;
        private final long revision;
        private final boolean initialEvents;
        private final boolean initialEnd;
        private final boolean bookmarks;
        private final int timeoutSeconds;

        private Watch(Call call, Target target) {
            type = target.type();
            filter = ObjectList.filter(target, call);
            form = Representation.of(call.header("Accept"));
            revision = ObjectList.revision(call.query("resourceVersion"));
            initialEnd = call.flag("sendInitialEvents");
            initialEvents = initialEnd
                    || (revision == 0 && !call.query("sendInitialEvents").equals("false"));
            bookmarks = call.flag("allowWatchBookmarks");
            String timeout = call.query("timeoutSeconds");
            timeoutSeconds = timeout.matches("\\d{1,6}") ? Integer.parseInt(timeout) : 0;
        }

        void start(Channel channel) {
            EventSink sink = new EventSink(type, form, channel);
            if (!initialEvents && revision < hub.oldest(type.storage())) {
                sink.expired(revision, hub.oldest(type.storage()));
                channel.close();
                return;
            }
            long from = initialEvents ? store.revision() : revision;
            if (initialEvents) {
                store.scan(type.storage(), "").values().stream()
                        .filter(filter)
                        .forEach(object -> sink.event("ADDED", object));
            }
            if (initialEnd && bookmarks) {
                sink.bookmark(from, true);
            }
            WatchHub.Watcher watcher = new WatchHub.Watcher(type.storage(), filter, sink, bookmarks, from);
            channel.onClose(() -> hub.close(watcher));
            hub.open(watcher, from);
            if (timeoutSeconds > 0) {
                long timer = vertx.setTimer(timeoutSeconds * 1000L, unused -> channel.close());
                channel.onClose(() -> {
                    hub.close(watcher);
                    vertx.cancelTimer(timer);
                });
            }
        }
    }

    Watch prepare(Call call, Target target) {
        return new Watch(call, target);
    }

    /** Writes the events of one watch in the form its caller accepts. */
    private record EventSink(ResourceType type, Representation form, Channel channel) implements WatchHub.Sink {
        @Override
        public void event(String kind, KubeObject object) {
            send(kind, form.one(object.as(type)));
        }

        @Override
        public void bookmark(long revision, boolean initialEnd) {
            ObjectNode object = Json.object().put("kind", type.kind()).put("apiVersion", type.apiVersion());
            ObjectNode metadata = object.putObject("metadata").put("resourceVersion", Long.toString(revision));
            if (initialEnd) {
                metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
            }
            send("BOOKMARK", Buffer.buffer(Json.bytes(object)));
        }

        @Override
        public void end() {
            channel.close();
        }

        void expired(long revision, long oldest) {
            KubeStatus status = KubeStatus.expired("too old resource version: %d (%d)".formatted(revision, oldest));
            send("ERROR", Buffer.buffer(Json.bytes(status.json())));
        }

        private void send(String kind, Buffer object) {
            channel.send(Buffer.buffer("{\"type\":\"" + kind + "\",\"object\":")
                    .appendBuffer(object)
                    .appendString("}\n"));
        }
    }
}
