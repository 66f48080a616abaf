package dev.headway.testkit.proxy;

import dev.headway.testkit.proxy.Fault.Cut;
import dev.headway.testkit.proxy.Fault.Delay;
import dev.headway.testkit.proxy.Fault.Direction;
import dev.headway.testkit.proxy.Fault.HalfOpen;
import dev.headway.testkit.proxy.Fault.Refuse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** One connection through a {@link FaultProxy}: the client's socket, the server's, and what is done to it now. */
public final class ProxiedConnection {

    private static final int PIECE = 16 * 1024;

    private final Socket client;
    private final Socket server = new Socket();
    private final Consumer<ProxiedConnection> gone;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Fault fault;
    private long passed;
    private volatile boolean halfOpen;

    ProxiedConnection(Socket client, Fault fault, Consumer<ProxiedConnection> gone) {
        this.client = client;
        this.fault = fault;
        this.gone = gone;
    }

    /** Does this to the connection until told otherwise. */
    public void inflict(Fault next) {
        lock.lock();
        try {
            if (next.equals(fault)) {
                return;
            }
            fault = next;
            passed = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (halfOpen) {
            reset();
        } else if (next instanceof HalfOpen) {
            loseServer();
        }
    }

    /** Ends the connection for both sides without a goodbye. */
    public void reset() {
        gone.accept(this);
        reset(client);
        reset(server);
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Connects to the server and carries bytes both ways until the connection is over. */
    void run(InetSocketAddress address) {
        try {
            if (current() instanceof Refuse) {
                reset();
                return;
            }
            awaitEnd(Fault.BLACK_HOLE);
            if (current() instanceof HalfOpen) {
                loseServer();
            } else {
                server.connect(address);
                server.setTcpNoDelay(true);
            }
            client.setTcpNoDelay(true);
        } catch (IOException e) {
            reset();
            return;
        }
        Thread answers = Thread.ofVirtual().start(() -> carry(server, client, Direction.TO_CLIENT));
        carry(client, server, Direction.TO_SERVER);
        join(answers);
        reset();
    }

    private void carry(Socket from, Socket to, Direction direction) {
        byte[] piece = new byte[PIECE];
        try {
            for (int length = from.getInputStream().read(piece);
                    length >= 0;
                    length = from.getInputStream().read(piece)) {
                int allowed = admit(direction, length);
                if (!halfOpen) {
                    to.getOutputStream().write(piece, 0, allowed);
                }
                if (spent(direction)) {
                    reset();
                }
            }
            awaitEnd(Fault.BLACK_HOLE);
            to.shutdownOutput();
        } catch (IOException e) {
            if (!halfOpen) {
                reset();
            }
        }
    }

    /** How much of a piece may go on, after the time it takes. */
    private int admit(Direction direction, int length) {
        awaitEnd(Fault.BLACK_HOLE);
        lock.lock();
        try {
            return switch (fault) {
                case Delay delay -> {
                    await(delay.duration(), delay);
                    yield length;
                }
                case Cut cut when cut.direction() == direction -> {
                    int allowed = (int) Math.min(length, cut.bytes() - passed);
                    passed += allowed;
                    yield allowed;
                }
                case Fault other -> length;
            };
        } finally {
            lock.unlock();
        }
    }

    private boolean spent(Direction direction) {
        lock.lock();
        try {
            return fault instanceof Cut cut && cut.direction() == direction && passed >= cut.bytes();
        } finally {
            lock.unlock();
        }
    }

    private void awaitEnd(Fault hindrance) {
        lock.lock();
        try {
            await(Duration.ofDays(1), hindrance);
        } finally {
            lock.unlock();
        }
    }

    /** Waits while this is done to the connection, at most so long. */
    private void await(Duration longest, Fault hindrance) {
        long left = longest.toNanos();
        try {
            while (left > 0 && fault.equals(hindrance) && !client.isClosed()) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Fault current() {
        lock.lock();
        try {
            return fault;
        } finally {
            lock.unlock();
        }
    }

    private void loseServer() {
        halfOpen = true;
        reset(server);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                // Closing with a linger of zero sends RST instead of FIN.
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException alreadyGone) {
            return;
        }
    }
}
