package io.flowgauge.app.demo;

/** How machines of the office look at pages and use services on the Internet. */
final class Web {
    private static final int HTTPS = 443;
    private static final int DNS = 53;
    private static final int PROXY = 3128;

    private final Office office;
    private final Agenda agenda;
    private final Dice dice;

    Web(Office office, Agenda agenda) {
        this.office = office;
        this.agenda = agenda;
        this.dice = agenda.dice();
    }

    /** Looks up a name; the office's server asks outside for what it does not remember. */
    void lookUp(long atNs, Station client) {
        boolean guest = client.vlan() == Office.GUESTS;
        Station server = dice.percent(85) ? office.directory : office.secondDirectory;
        int bytes = dice.between(28, 52);
        int answerBytes = bytes + dice.between(16, 180);
        agenda.ask(atNs, client, guest ? office.resolver : server, DNS, bytes, answerBytes);
        if (!guest && dice.percent(30)) {
            agenda.ask(atNs + 300_000, server, office.resolver, DNS, bytes, answerBytes);
        }
    }

    /** Opens a page: names, and connections to where its parts are. */
    void page(long atNs, Station client) {
        int connections = dice.between(2, 6);
        for (int i = 0; i < connections; i++) {
            long fromNs = atNs + dice.between(0, 900_000_000);
            Station site = dice.popularOf(office.web);
            if (dice.percent(60)) {
                lookUp(fromNs, client);
            }
            boolean quic = site.ipv4() < office.web.get(12).ipv4() && dice.percent(60);
            fetch(
                    fromNs + 25_000_000,
                    quic ? agenda.udp(client, site, HTTPS) : agenda.tcp(client, site, HTTPS));
        }
    }

    /** As {@link #page}, by way of the office's proxy. */
    void pageByProxy(long atNs, Station client) {
        int connections = dice.between(2, 6);
        for (int i = 0; i < connections; i++) {
            long fromNs = atNs + dice.between(0, 900_000_000);
            Station site = dice.popularOf(office.web);
            long up = dice.about(2500);
            long down = dice.unequal(160_000);
            agenda.add(connection(fromNs, agenda.tcp(client, office.proxy, PROXY), up, down));
            agenda.add(
                    connection(
                            fromNs + 4_000_000, agenda.tcp(office.proxy, site, HTTPS), up, down));
        }
    }

    private void fetch(long atNs, Ends ends) {
        agenda.add(connection(atNs, ends, dice.about(2500), dice.unequal(160_000)));
    }

    private Exchange connection(long atNs, Ends ends, long up, long down) {
        int rounds = dice.between(1, 3);
        return new Exchange(atNs, ends, dice)
                .bytes(up / rounds + 500, down / rounds)
                .rounds(rounds, 4 * Agenda.SECOND_NS)
                .speed(dice.between(1_500_000L, 9_000_000L));
    }

    /** Sees a film: a piece of some seconds at a time. */
    void film(long atNs, Station client, long durationNs) {
        lookUp(atNs, client);
        Ends ends = agenda.udp(client, dice.of(office.web.subList(0, 6)), HTTPS);
        agenda.add(
                new Exchange(atNs + 30_000_000, ends, dice)
                        .bytes(700, 2_600_000)
                        .until(atNs + durationNs, 5 * Agenda.SECOND_NS)
                        .speed(6_000_000));
    }

    /** Keeps a connection to a service in the cloud, for news of it. */
    void listen(long fromNs, Station client, long untilNs) {
        lookUp(fromNs, client);
        Ends ends = agenda.tcp(client, dice.of(office.cloud), HTTPS);
        agenda.add(
                new Exchange(fromNs + 30_000_000, ends, dice)
                        .bytes(300, 700)
                        .until(untilNs, 25 * Agenda.SECOND_NS));
    }

    /** Sends a document to the cloud, or gets one. */
    void synchronize(long atNs, Station client) {
        Ends ends = agenda.tcp(client, dice.of(office.cloud), HTTPS);
        boolean up = dice.percent(60);
        long bytes = dice.unequal(1_500_000);
        agenda.add(
                new Exchange(atNs, ends, dice)
                        .bytes(up ? bytes : 900, up ? 1200 : bytes)
                        .speed(up ? 2_500_000 : 8_000_000));
    }
}
