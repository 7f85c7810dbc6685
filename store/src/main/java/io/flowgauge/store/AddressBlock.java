package io.flowgauge.store;

import io.flowgauge.event.AddressText;
import io.flowgauge.event.Network;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Addresses with a common prefix, each as the two halves of a number of 128 bits, IPv4 as
 * ::ffff:a.b.c.d (RFC 4291, 2.5.5.2).
 *
 * @param high the first half of the lowest address
 * @param low its second half
 * @param prefix how many bits are common, 0 to 128
 */
record AddressBlock(long high, long low, int prefix) {
    /** Bits of a whole address. */
    static final int BITS = 128;

    private static final int MAPPED_BITS = 96;
    private static final long MAPPED = 0xffffL << 32;

    /** Clears the bits behind the prefix. */
    AddressBlock {
        high &= mask(prefix);
        low &= mask(prefix - Long.SIZE);
    }

    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
    }

    /** Returns the block that a text is: an address, with or without a length of the prefix. */
    static Optional<AddressBlock> of(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> address =
                Network.address(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        boolean four = text.indexOf(':') < 0;
        int bits = BITS;
        if (slash >= 0) {
            String length = text.substring(slash + 1);
            if (!length.matches("[0-9]{1,3}")) {
                return Optional.empty();
            }
            bits = Integer.parseInt(length) + (four ? MAPPED_BITS : 0);
        }
        return bits <= BITS ? Optional.of(of(address.get(), bits)) : Optional.empty();
    }

    private static AddressBlock of(InetAddress address, int bits) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == Integer.BYTES
                ? new AddressBlock(0, MAPPED | (bytes.getInt() & 0xffff_ffffL), bits)
                : new AddressBlock(bytes.getLong(), bytes.getLong(), bits);
    }

    /** Returns the block of one address, which is a number with a sign. */
    static AddressBlock of(BigInteger address) {
        return new AddressBlock(
                address.shiftRight(Long.SIZE).longValue(), address.longValue(), BITS);
    }

    /** Returns the lowest address as text. */
    String address() {
        if (isMapped()) {
            byte[] four = ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array();
            return AddressText.of(four);
        }
        return AddressText.of(
                ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array());
    }

    private boolean isMapped() {
        return high == 0 && low >>> 32 == 0xffff && prefix >= MAPPED_BITS;
    }

    /** Returns the lowest address as a number with a sign, as the database has it. */
    BigInteger first() {
        return number(high, low);
    }

    /**
     * Returns the highest address as a number with a sign: no less than the lowest, as long as
     * their first bit is part of the prefix.
     */
    BigInteger last() {
        return number(high | ~mask(prefix), low | ~mask(prefix - Long.SIZE));
    }

    private static BigInteger number(long high, long low) {
        return new BigInteger(
                ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array());
    }

    /** Returns it as a text that {@link #of(String)} reads. */
    @Override
    public String toString() {
        if (prefix == BITS) {
            return address();
        }
        return address() + "/" + (isMapped() ? prefix - MAPPED_BITS : prefix);
    }
}
