package io.flowgauge.output.redis;

/**
 * What a connection to Redis begins with.
 *
 * @param user a user of the access control list; empty for the default one
 * @param password empty for none
 */
record RedisLogin(String user, String password) {
    /** Shows no secret. */
    @Override
    public String toString() {
        return user;
    }
}
