package io.flowgauge.store;

import io.flowgauge.base.UserErrorException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What client and server of a store say to each other: one request, one answer, then the connection
 * ends. Numbers are big-endian.
 *
 * <pre>
 *   request  "Q" form:u1 timeout:u4 text      a question       "E" from:s8 to:s8   an export, ms
 *   answer   (length:u4 bytes)*               what the answer is made of, or the folder's path
 *            0:u4 rows:u8                     its end
 *            -1:u4 text                       an error, for people
 *   text     length:u4 bytes                  UTF-8
 * </pre>
 */
final class StoreProtocol {
    private static final int TEXT_BYTES_MAX = 1 << 20;
    private static final int CHUNK_BYTES_MAX = 1 << 16;
    private static final int END = 0;
    private static final int ERROR = -1;

    private StoreProtocol() {}

    static long ask(SocketChannel channel, Question question, OutputStream to)
            throws IOException, UserErrorException {
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
        out.writeByte('Q');
        out.writeByte(question.form().ordinal());
        out.writeInt(question.timeoutSeconds());
        writeText(out, question.sql());
        out.flush();
        return readAnswer(channel, to);
    }

    static Path export(SocketChannel channel, ParquetExport export)
            throws IOException, UserErrorException {
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
        out.writeByte('E');
        out.writeLong(export.from().toEpochMilli());
        out.writeLong(export.to().toEpochMilli());
        out.flush();
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        long _ = readAnswer(channel, path);
        return Path.of(path.toString(StandardCharsets.UTF_8));
    }

    private static long readAnswer(SocketChannel channel, OutputStream to)
            throws IOException, UserErrorException {
        DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
        try {
            while (true) {
                int length = in.readInt();
                if (length == END) {
                    to.flush();
                    return in.readLong();
                }
                if (length == ERROR) {
                    throw new UserErrorException(readText(in));
                }
                to.write(in.readNBytes(length));
            }
        } catch (EOFException e) {
            throw new UserErrorException(
                    "the process that has the store ended before the answer did; ask again", e);
        }
    }

    /** Answers the request of a connection. */
    static void serve(SocketChannel channel, FlowStore store) throws IOException {
        DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
        try {
            long rows = answer(in, store, new Chunks(out));
            out.writeInt(END);
            out.writeLong(rows);
        } catch (UserErrorException e) {
            out.writeInt(ERROR);
            writeText(out, "" + e.getMessage());
        }
        out.flush();
    }

    private static long answer(DataInputStream in, FlowStore store, OutputStream to)
            throws IOException, UserErrorException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 'Q' -> {
                int form = in.readUnsignedByte();
                int timeout = in.readInt();
                String sql = readText(in);
                AnswerForm[] forms = AnswerForm.values();
                if (form >= forms.length || timeout < 1) {
                    throw new UserErrorException("the request is of another version of Flowgauge");
                }
                yield new Question(sql, forms[form], timeout).answer(store, to);
            }
            case 'E' -> {
                Instant from = Instant.ofEpochMilli(in.readLong());
                Instant until = Instant.ofEpochMilli(in.readLong());
                Path folder = new ParquetExport(from, until).write(store);
                to.write(folder.toString().getBytes(StandardCharsets.UTF_8));
                yield 1;
            }
            default ->
                    throw new UserErrorException("the request is of another version of Flowgauge");
        };
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException, UserErrorException {
        int length = in.readInt();
        if (length < 0 || length > TEXT_BYTES_MAX) {
            throw new UserErrorException(
                    "a text of " + length + " bytes is too long; allowed: up to " + TEXT_BYTES_MAX);
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** Writes in pieces, each with its length before it. */
    private static final class Chunks extends OutputStream {
        private final DataOutputStream out;

        Chunks(DataOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int at = from; at < from + length; at += CHUNK_BYTES_MAX) {
                int part = Math.min(CHUNK_BYTES_MAX, from + length - at);
                out.writeInt(part);
                out.write(bytes, at, part);
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
