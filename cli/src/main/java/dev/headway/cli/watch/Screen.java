package dev.headway.cli.watch;

import dev.headway.messaging.Envelope;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.Message;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an upgrade is shown: a tree repainted in place, a line per event, or JSON per event. */
public final class Screen {

    /** The ways to show it. */
    public enum Form {
        TREE,
        LINES,
        JSON
    }

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    /** After so long without a line a reader of a log wonders whether anything still runs. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final Form form;
    private final PrintStream out;
    private final InstantSource clock;
    private final Tree tree;
    private final int rows;
    private @Nullable String advice;
    private int painted;
    private Instant spoken;

    /**
     * Makes a screen.
     *
     * @param columns of the terminal; longer lines are cut
     * @param rows of the terminal; a tree that is longer is cut, because a terminal cannot repaint what has scrolled off
     * @param colored whether ANSI colours may be used
     */
    public Screen(Form form, PrintStream out, InstantSource clock, int columns, int rows, boolean colored) {
        this.form = form;
        this.out = out;
        this.clock = clock;
        this.rows = rows;
        this.tree = new Tree(columns, colored);
        this.spoken = clock.instant();
    }

    /** The screen of this process, as the launcher describes it in system properties. */
    public static Screen ofProcess(boolean json, InstantSource clock) {
        boolean terminal = Boolean.getBoolean("headway.terminal");
        Form form = json ? Form.JSON : terminal ? Form.TREE : Form.LINES;
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        return new Screen(
                form,
                out,
                clock,
                Integer.getInteger("headway.terminal.columns", 120),
                Integer.getInteger("headway.terminal.rows", 50),
                terminal && System.getenv("NO_COLOR") == null);
    }

    /**
     * Also shows what a person may type next where the upgrade waits for one.
     *
     * @param options what every command needs to reach this Headway, empty where the defaults do
     */
    public Screen advising(String options) {
        advice = options;
        return this;
    }

    /** Shows an event where events are shown one by one. */
    public void event(Envelope<? extends Message> envelope) {
        switch (form) {
            case TREE -> {}
            case JSON -> out.println(MessageCodec.structured(envelope));
            case LINES -> {
                String sentence = Story.tell(envelope.message());
                if (!sentence.isEmpty()) {
                    speak(envelope.time(), sentence);
                }
            }
        }
    }

    /** Repaints the tree over its last painting; among lines, says what takes so long where nothing happened for a while. */
    public void paint(UpgradeView view) {
        switch (form) {
            case TREE -> repaint(fitting(lines(view)));
            case JSON -> {}
            case LINES -> {
                Instant now = clock.instant();
                String waits = spoken.plus(SILENCE).isAfter(now) ? "" : Story.still(view, now);
                if (!waits.isEmpty()) {
                    speak(now, waits);
                }
            }
        }
    }

    private void speak(Instant at, String sentence) {
        out.println(TIME.format(at) + "  " + sentence);
        spoken = clock.instant();
    }

    /** Shows how it ended: the whole tree, once, also where nothing was repainted. */
    public void finish(UpgradeView view) {
        if (form == Form.JSON) {
            return;
        }
        if (form == Form.LINES) {
            out.println();
        }
        repaint(lines(view));
    }

    private List<String> lines(UpgradeView view) {
        List<String> lines = new ArrayList<>(tree.draw(view, clock.instant()));
        List<String> next = advice == null ? List.of() : NextCommands.of(view, advice);
        if (!next.isEmpty()) {
            lines.add("");
            lines.addAll(next);
        }
        return lines;
    }

    private List<String> fitting(List<String> lines) {
        if (lines.size() < rows) {
            return lines;
        }
        List<String> cut = new ArrayList<>(lines.subList(0, rows - 2));
        cut.add("… %d more lines".formatted(lines.size() - cut.size()));
        return cut;
    }

    private void repaint(List<String> lines) {
        StringBuilder page = new StringBuilder();
        if (painted > 0) {
            page.append("\u001B[").append(painted).append('F');
        }
        String endOfLine = form == Form.TREE ? "\u001B[K\n" : "\n";
        lines.forEach(line -> page.append(line).append(endOfLine));
        page.append(form == Form.TREE ? "\u001B[J" : "");
        out.print(page);
        out.flush();
        painted = lines.size();
    }

    /** Prints a line for people; keeps JSON output free of it. */
    public void say(String line) {
        if (form != Form.JSON) {
            out.println(line);
            painted = 0;
        }
    }
}
