package io.flowgauge.store;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** What the query bar says, as a tree. Its text is read as the same tree. */
sealed interface FilterTerm {
    /** All flows. */
    record Everything() implements FilterTerm {
        @Override
        public String toString() {
            return "*";
        }
    }

    /** Flows that fit all of two or more terms. */
    record And(List<FilterTerm> terms) implements FilterTerm {
        public And {
            terms = List.copyOf(terms);
        }

        @Override
        public String toString() {
            return terms.stream().map(FilterTerm::grouped).collect(joining(" and "));
        }
    }

    /** Flows that fit one of two or more terms. */
    record Or(List<FilterTerm> terms) implements FilterTerm {
        public Or {
            terms = List.copyOf(terms);
        }

        @Override
        public String toString() {
            return terms.stream().map(FilterTerm::grouped).collect(joining(" or "));
        }
    }

    /** Flows that do not fit a term. */
    record Not(FilterTerm term) implements FilterTerm {
        @Override
        public String toString() {
            return "not " + grouped(term);
        }
    }

    /** Flows of which a field is as wanted. */
    record Match(FilterField field, FilterValue value) implements FilterTerm {
        @Override
        public String toString() {
            return field.text() + ":" + value;
        }
    }

    private static String grouped(FilterTerm term) {
        return term instanceof And || term instanceof Or ? "(" + term + ")" : term.toString();
    }
}
