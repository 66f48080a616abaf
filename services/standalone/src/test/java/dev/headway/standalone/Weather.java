package dev.headway.standalone;

import dev.headway.testkit.apiserver.Faults;
import dev.headway.testkit.proxy.Fault;
import dev.headway.testkit.proxy.FaultProxy;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One trouble after the other between the services and an API server, with calm between them, the same ones for the same seed. */
final class Weather implements AutoCloseable {

    private static final Predicate<Faults.Request> SERVICES = request -> Processes.NAMES.contains(request.token());
    private static final int LONGEST_MILLIS = 3_000;
    private static final int MOST_ANSWERS = 30;
    private static final int MOST_BYTES = 20_000;

    private final Random random;
    private final FaultProxy proxy;
    private final Faults faults;
    private final Consumer<String> diary;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread = new Thread(this::blow, "weather");

    private Weather(Random random, FaultProxy proxy, Faults faults, Consumer<String> diary) {
        this.random = random;
        this.proxy = proxy;
        this.faults = faults;
        this.diary = diary;
    }

    /** Begins. */
    static Weather of(Random random, FaultProxy proxy, Faults faults, Consumer<String> diary) {
        Weather weather = new Weather(random, proxy, faults, diary);
        weather.thread.start();
        return weather;
    }

    /** Ends all trouble. */
    @Override
    public void close() throws InterruptedException {
        over.countDown();
        thread.join();
        proxy.heal();
        faults.clear();
    }

    private void blow() {
        try {
            while (!over.await(1_000 + random.nextInt(LONGEST_MILLIS), TimeUnit.MILLISECONDS)) {
                int duration = 500 + random.nextInt(LONGEST_MILLIS);
                diary.accept(trouble() + " for " + duration + " ms");
                over.await(duration, TimeUnit.MILLISECONDS);
                proxy.heal();
                faults.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String trouble() {
        int answers = 5 + random.nextInt(MOST_ANSWERS);
        int bytes = random.nextInt(MOST_BYTES);
        return switch (random.nextInt(8)) {
            case 0 -> inflict(new Fault.Delay(Duration.ofMillis(30 + random.nextInt(250))));
            case 1 -> inflict(new Fault.Cut(Fault.Direction.TO_SERVER, bytes));
            case 2 -> inflict(new Fault.Cut(Fault.Direction.TO_CLIENT, bytes));
            case 3 -> inflict(Fault.BLACK_HOLE);
            case 4 -> inflict(Fault.HALF_OPEN);
            case 5 -> inflict(Fault.REFUSE);
            case 6 -> answer(429, answers);
            default -> answer(500, answers);
        };
    }

    private String inflict(Fault fault) {
        proxy.inflict(fault);
        return fault.toString();
    }

    private String answer(int status, int times) {
        faults.respond(SERVICES, status, Duration.ofSeconds(status == 429 ? 1 : 0), times);
        return "%d times %d".formatted(times, status);
    }
}
