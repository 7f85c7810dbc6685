package io.flowgauge.app.top;

import io.flowgauge.app.summary.Traffic;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * The whole terminal as a page that is drawn anew every so often and obeys keys. The terminal is
 * left as it was, whatever ends it.
 */
public final class TopScreen {
    /** How long it takes at most until a key, another size or a stop is noticed. */
    private static final long LOOK_MS = 100;

    private static final int ESCAPE = 27;
    private static final int BACKSPACE = 8;
    private static final int DELETE = 127;
    private static final int PART_LENGTH_MAX = 45;
    private static final int ROWS_MAX = 1000;

    private final TopFeed feed;
    private final long intervalNs;
    private final BooleanSupplier stopped;
    private TopView view;
    private boolean paused;
    private boolean typing;
    private boolean quit;
    private TopFeed.Picture picture =
            new TopFeed.Picture("waiting for packets", "", Traffic.NONE, 0, "");

    /**
     * Makes a screen.
     *
     * @param intervalNs how often it is drawn anew
     * @param stopped whether the process was asked to stop
     */
    public TopScreen(TopFeed feed, TopView view, long intervalNs, BooleanSupplier stopped) {
        this.feed = feed;
        this.view = view;
        this.intervalNs = intervalNs;
        this.stopped = stopped;
    }

    /** Shows until a person or a signal ends it. */
    public void run() throws UserErrorException {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).nativeSignals(false).build()) {
            Attributes before = terminal.enterRawMode();
            try {
                terminal.puts(Capability.enter_ca_mode);
                terminal.puts(Capability.cursor_invisible);
                show(terminal);
            } finally {
                terminal.puts(Capability.cursor_visible);
                terminal.puts(Capability.exit_ca_mode);
                terminal.flush();
                terminal.setAttributes(before);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new UserErrorException(
                    "the terminal can't be used: "
                            + e.getMessage()
                            + "; --once prints a table and ends",
                    e);
        }
    }

    private void show(Terminal terminal) throws IOException, UserErrorException {
        Display display = new Display(terminal, true);
        Size size = Size.of(0, 0);
        long drawnNs = System.nanoTime() - intervalNs;
        while (!quit && !stopped.getAsBoolean()) {
            boolean due = !paused && System.nanoTime() - drawnNs >= intervalNs;
            Size now = Size.of(terminal);
            if (due || !now.equals(size)) {
                if (!now.equals(size)) {
                    size = now;
                    display.resize(
                            Size.of(Math.max(1, now.getColumns()), Math.max(1, now.getRows())));
                    display.clear();
                }
                look(size);
                drawnNs = System.nanoTime();
            }
            draw(display, size);
            int key = terminal.reader().read(LOOK_MS);
            if (key == NonBlockingReader.EOF) {
                return;
            }
            if (key >= 0) {
                press(key);
                look(size);
            }
        }
    }

    private void look(Size size) throws UserErrorException {
        int rows = Math.clamp(size.getRows() - TopText.HEAD_LINES - 1, 1, ROWS_MAX);
        view = view.withRows(rows);
        if (!paused) {
            picture = feed.picture(view);
        }
    }

    private void press(int key) {
        if (typing) {
            type(key);
            return;
        }
        switch (key) {
            case 'q', 'Q' -> quit = true;
            case 'b' -> view = view.orderedBy(Traffic.Order.BYTES);
            case 'p' -> view = view.orderedBy(Traffic.Order.PACKETS);
            case 'f' -> view = view.orderedBy(Traffic.Order.FLOWS);
            case '/' -> typing = true;
            case ' ' -> paused = !paused;
            case ESCAPE -> view = view.filteredBy("");
            default -> {}
        }
    }

    private void type(int key) {
        String part = view.part();
        switch (key) {
            case '\r', '\n' -> typing = false;
            case ESCAPE -> {
                typing = false;
                view = view.filteredBy("");
            }
            case BACKSPACE, DELETE ->
                    view = view.filteredBy(part.substring(0, Math.max(0, part.length() - 1)));
            default -> {
                if (key > ' ' && key < DELETE && part.length() < PART_LENGTH_MAX) {
                    view = view.filteredBy(part + (char) key);
                }
            }
        }
    }

    private void draw(Display display, Size size) {
        int width = Math.max(1, size.getColumns());
        int height = Math.max(1, size.getRows());
        List<String> text = TopText.lines(picture, view, width);
        List<AttributedString> lines = new ArrayList<>();
        for (int i = 0; i < Math.min(text.size(), height - 1); i++) {
            String line = text.get(i);
            line = line.substring(0, Math.min(line.length(), width));
            lines.add(
                    i == 0 || i == TopText.heading()
                            ? new AttributedString(line, AttributedStyle.BOLD)
                            : new AttributedString(line));
        }
        while (lines.size() < height - 1) {
            lines.add(AttributedString.EMPTY);
        }
        String foot = foot();
        lines.add(
                new AttributedString(
                        foot.substring(0, Math.min(foot.length(), width - 1)),
                        AttributedStyle.INVERSE));
        display.update(lines, -1);
    }

    private String foot() {
        if (typing) {
            return "Part of an address: " + view.part() + "_  (Enter keeps it, Escape shows all)";
        }
        String part = view.part().isEmpty() ? "" : "  only \"" + view.part() + "\"";
        return (paused ? "PAUSED  " : "")
                + "b bytes  p packets  f flows  / filter  space pause  q quit"
                + part
                + "  every "
                + TimeUnit.NANOSECONDS.toSeconds(intervalNs)
                + " s";
    }
}
