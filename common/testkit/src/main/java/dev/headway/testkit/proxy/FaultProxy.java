package dev.headway.testkit.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 before one server. It passes everything through until it is told to do harm, to all connections, to
 * the next ones, or to one. Safe for any thread, at any time.
 */
public final class FaultProxy implements AutoCloseable {

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final List<ProxiedConnection> connections = new CopyOnWriteArrayList<>();
    private final Deque<Fault> forNext = new ConcurrentLinkedDeque<>();
    private volatile Fault forAll = Fault.NONE;

    private FaultProxy(InetSocketAddress server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
    }

    /** Starts a proxy on a free port before the server of this port on 127.0.0.1. */
    public static FaultProxy before(int serverPort) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try {
            FaultProxy proxy =
                    new FaultProxy(new InetSocketAddress(loopback, serverPort), new ServerSocket(0, 0, loopback));
            Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no proxy before port " + serverPort, e);
        }
    }

    /** The port clients connect to instead of the server's. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Does this to every connection that there is and to every new one, until told otherwise. */
    public void inflict(Fault fault) {
        forAll = fault;
        connections.forEach(connection -> connection.inflict(fault));
    }

    /** Does this to the next new connection in place of what is done to all. */
    public void inflictOnNext(Fault fault) {
        forNext.add(fault);
    }

    /** Ends every fault; connections that are lost stay lost. */
    public void heal() {
        forNext.clear();
        inflict(Fault.NONE);
    }

    /** Resets every connection that there is. */
    public void resetAll() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** The connections that there are, the oldest first. */
    public List<ProxiedConnection> connections() {
        return List.copyOf(connections);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + listener, e);
        }
        resetAll();
    }

    private void accept() {
        while (!listener.isClosed()) {
            @Nullable Socket client = next();
            if (client == null) {
                return;
            }
            Fault planned = forNext.poll();
            ProxiedConnection connection =
                    new ProxiedConnection(client, planned == null ? forAll : planned, connections::remove);
            connections.add(connection);
            if (planned == null) {
                // It may have changed before the connection was in the list.
                connection.inflict(forAll);
            }
            Thread.ofVirtual().start(() -> connection.run(server));
        }
    }

    private @Nullable Socket next() {
        try {
            return listener.accept();
        } catch (IOException closed) {
            return null;
        }
    }
}
