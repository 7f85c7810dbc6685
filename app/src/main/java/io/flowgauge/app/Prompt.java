package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks the user. */
final class Prompt {
    private final InputStream in;
    private final PrintStream out;

    Prompt(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /** Asks for yes or no; an empty line and the end of the input are no. */
    boolean confirm(String question) throws UserErrorException {
        out.print(question + " [y/N]: ");
        out.flush();
        String answer = line().orElse("").strip();
        return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    }

    /** Asks for a text that is not shown while it is typed, where the input is a terminal. */
    @SuppressWarnings("SystemConsoleNull") // its contract still says that there may be none
    String secret(String question) throws UserErrorException {
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            char[] typed = console.readPassword("%s", question);
            if (typed == null) {
                throw noInput();
            }
            return new String(typed);
        }
        out.print(question);
        out.flush();
        return line().orElseThrow(Prompt::noInput);
    }

    /** Returns everything up to the end of the input, but a line break at its very end. */
    String everything() throws UserErrorException {
        try {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.replaceFirst("\r?\n\\z", "");
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static UserErrorException noInput() {
        return new UserErrorException("no value was given: the input has ended");
    }

    private static UserErrorException unreadable(IOException e) {
        return new UserErrorException("can't read standard input: " + e.getMessage(), e);
    }

    private Optional<String> line() throws UserErrorException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int next = in.read();
            if (next < 0) {
                return Optional.empty();
            }
            while (next >= 0 && next != '\n') {
                line.write(next);
                next = in.read();
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8).replaceFirst("\r\\z", ""));
    }
}
