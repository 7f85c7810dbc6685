package io.flowgauge.capture.natives;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Links native functions, and keeps the errno of their last failure for one caller. */
final class Calls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private Calls() {}

    /** Links a libc function that sets errno; the handle takes the errno state first. */
    static MethodHandle withErrno(String name, FunctionDescriptor type, Linker.Option... more) {
        Linker.Option[] options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    /** Links a function of libc whose errno nobody reads. */
    static MethodHandle plain(String name, FunctionDescriptor type) {
        return plain(LINKER.defaultLookup(), name, type);
    }

    /** Links a function of a library. */
    static MethodHandle plain(SymbolLookup library, String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(library.findOrThrow(name), type);
    }

    /** Makes room for the errno of one caller; it lives as long as it is reachable. */
    static MemorySegment newErrnoState() {
        return Arena.ofAuto().allocate(STATE);
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    /** What a downcall handle is not able to throw: it was called with the wrong types. */
    static AssertionError unexpected(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return new AssertionError("a native call was linked with the wrong types", cause);
    }
}
