/*
 * The bound: how fast can anything count the packets of a pcap file on this machine? Reads the fields
 * of each packet's flow, hashes them, and adds to a slot of a table that never collides, never grows,
 * never expires and reports nothing. What a flow meter needs beyond that is its own cost.
 *
 *   bound FILE SLOTS_LOG2     little-endian pcap of Ethernet frames, IPv4 or IPv6, TCP or UDP
 *
 * Walks the mapped file a few times and prints the best pass.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

enum { BATCH = 32, PASSES = 5, FILE_HEADER = 24, RECORD_HEADER = 16 };

struct slot {
    uint64_t packets, bytes, last, unused[5];
};

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static uint64_t load(const uint8_t *from, size_t bytes) {
    uint64_t value = 0;
    memcpy(&value, from, bytes);
    return value;
}

static uint64_t mixed(uint64_t a, uint64_t b) {
    __uint128_t product = (__uint128_t)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd6e8feb86659fd93u);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The same for both directions: sums and differences of the two ends do not know which comes first. */
static uint64_t hash_of(const uint8_t *frame) {
    int v4 = frame[12] == 8;
    const uint8_t *ports = frame + (v4 ? 34 : 54);
    uint64_t transport = load(ports, 2) + load(ports + 2, 2);
    if (v4) {
        uint64_t a = load(frame + 26, 4), b = load(frame + 30, 4);
        return mixed((a ^ b) << 32 | (uint32_t)(a + b), transport);
    }
    uint64_t high = load(frame + 22, 8) ^ load(frame + 38, 8);
    uint64_t low = load(frame + 30, 8) ^ load(frame + 46, 8);
    return mixed(mixed(high, low), transport);
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: bound FILE SLOTS_LOG2\n");
        return 2;
    }
    int file = open(arguments[1], O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) {
        perror(arguments[1]);
        return 1;
    }
    size_t slots = (size_t)1 << atoi(arguments[2]), table_bytes = slots * sizeof(struct slot);
    const uint8_t *begin = mmap(NULL, status.st_size, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
    struct slot *table =
        mmap(NULL, table_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (begin == MAP_FAILED || table == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    madvise(table, table_bytes, MADV_HUGEPAGE);
    memset(table, 0, table_bytes);

    double best = 1e9;
    uint64_t packets = 0;
    for (int pass = 0; pass < PASSES; pass++) {
        double start = seconds();
        const uint8_t *at = begin + FILE_HEADER, *end = begin + status.st_size;
        struct slot *found[BATCH];
        uint32_t length[BATCH];
        int filled = 0;
        packets = 0;
        while (at + RECORD_HEADER <= end) {
            const uint8_t *frame = at + RECORD_HEADER;
            found[filled] = &table[hash_of(frame) & (slots - 1)];
            length[filled] = (uint32_t)load(at + 12, 4);
            __builtin_prefetch(found[filled], 1);
            at = frame + load(at + 8, 4);
            packets++;
            if (++filled == BATCH || at + RECORD_HEADER > end) {
                for (int i = 0; i < filled; i++) {
                    found[i]->packets++;
                    found[i]->bytes += length[i];
                    found[i]->last = packets;
                }
                filled = 0;
            }
        }
        double took = seconds() - start;
        if (took < best)
            best = took;
    }
    printf("packets=%lu seconds=%.6f\n", (unsigned long)packets, best);
    return 0;
}
