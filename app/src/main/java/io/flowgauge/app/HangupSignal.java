package io.flowgauge.app;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Calls back when the process gets SIGHUP, which then no longer ends it.
 *
 * <p>Java has no other way to a signal than {@code sun.misc.Signal}, of the module jdk.unsupported
 * that JEP 260 keeps for just that. It is called by reflection, as the compiler warns of each use
 * and no annotation can stop it; where it is missing SIGHUP ends the process as before.
 */
final class HangupSignal {
    private HangupSignal() {}

    /** Sets what SIGHUP does; returns whether this Java can. */
    static boolean listen(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object listener =
                    Proxy.newProxyInstance(
                            HangupSignal.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (self, method, arguments) -> answer(action, self, method, arguments));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), listener);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    @SuppressWarnings("ReferenceEquality") // a listener is equal to itself alone
    private static @Nullable Object answer(
            Runnable action, Object self, Method method, Object @Nullable [] arguments) {
        switch (method.getName()) {
            case "handle" -> action.run();
            case "hashCode" -> {
                return System.identityHashCode(self);
            }
            case "equals" -> {
                return arguments != null && self == arguments[0];
            }
            case "toString" -> {
                return "listener to SIGHUP";
            }
            default -> {}
        }
        return null;
    }
}
