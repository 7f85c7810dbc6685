package io.flowgauge.store;

import java.util.Locale;

/** What a term of the query bar wants a field to be. Each is read from what its text says. */
sealed interface FilterValue {
    /** Anything, as long as the flow has the field. */
    record Any() implements FilterValue {
        @Override
        public String toString() {
            return "*";
        }
    }

    /** An address of a block. */
    record Block(AddressBlock block) implements FilterValue {
        @Override
        public String toString() {
            String text = block.toString();
            return text.indexOf(':') < 0 ? text : '"' + text + '"';
        }
    }

    /**
     * A number from one to another, both included.
     *
     * @param low 0 or more
     * @param high {@link Integer#MAX_VALUE} for no bound
     */
    record Range(int low, int high) implements FilterValue {
        @Override
        public String toString() {
            if (low == high) {
                return Integer.toString(low);
            }
            if (high == Integer.MAX_VALUE) {
                return ">=" + low;
            }
            return String.format(Locale.ROOT, "[%d TO %d]", low, high);
        }
    }

    /**
     * A text.
     *
     * @param isPrefix whether more may follow
     */
    record Text(String text, boolean isPrefix) implements FilterValue {
        @Override
        public String toString() {
            String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"");
            return '"' + escaped + '"' + (isPrefix ? "*" : "");
        }
    }

    /** A truth. */
    record Truth(boolean value) implements FilterValue {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }
}
