/* The floor of the wire: a server that does no work. Its first client is passed on to a daemon, and the last reply to each procedure
 * is kept; when that client has left, everybody is answered from what was kept, with the serial of the call put in.
 *   floor SOCKET DAEMON_SOCKET
 * One thread, one epoll loop, one read and one write a call: what the client's library and the kernel cost is what is left.
 * Build: cc -O2 -o floor floor.c */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Words of the header of a packet: its length, then program, version, procedure, type, serial and status. */
enum { LENGTH, PROGRAM, VERSION, PROCEDURE, TYPE, SERIAL, STATUS, HEADER_WORDS };
enum { CALL = 0, REPLY = 1 };
enum { MAX_PACKET = 1 << 25, MAX_REPLIES = 256 };

struct packet {
    uint32_t length;
    uint32_t *words;
};

static struct packet replies[MAX_REPLIES];
static int reply_count;

static uint32_t word(const struct packet *packet, int index)
{
    return ntohl(packet->words[index]);
}

static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    return address;
}

static int fail(const char *what)
{
    perror(what);
    exit(1);
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = address_of(path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(path);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 128)) {
        fail(path);
    }
    return listener;
}

static int connect_to(const char *path)
{
    struct sockaddr_un address = address_of(path);
    int one = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(one, (struct sockaddr *)&address, sizeof address)) {
        fail(path);
    }
    return one;
}

static int read_all(int from, void *to, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t got = read(from, (char *)to + done, length - done);
        if (got <= 0) {
            return 0;
        }
        done += got;
    }
    return 1;
}

static int write_all(int to, const void *from, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t got = write(to, (const char *)from + done, length - done);
        if (got <= 0) {
            return 0;
        }
        done += got;
    }
    return 1;
}

/* Reads one packet into memory of its own. */
static int read_packet(int from, struct packet *packet)
{
    uint32_t length;
    packet->words = NULL;
    if (!read_all(from, &length, sizeof length)) {
        return 0;
    }
    packet->length = ntohl(length);
    if (packet->length < HEADER_WORDS * sizeof length || packet->length > MAX_PACKET) {
        return 0;
    }
    packet->words = malloc(packet->length);
    packet->words[LENGTH] = length;
    return read_all(from, packet->words + 1, packet->length - sizeof length);
}

static struct packet *find(uint32_t program, uint32_t procedure)
{
    for (int i = 0; i < reply_count; i++) {
        if (word(&replies[i], PROGRAM) == program && word(&replies[i], PROCEDURE) == procedure) {
            return &replies[i];
        }
    }
    return NULL;
}

static void keep(struct packet reply)
{
    struct packet *known = find(word(&reply, PROGRAM), word(&reply, PROCEDURE));
    if (known) {
        free(known->words);
        *known = reply;
    } else if (reply_count < MAX_REPLIES) {
        replies[reply_count++] = reply;
    }
}

/* Passes one client on, and keeps what it is answered. */
static void learn(int client, int daemon)
{
    struct packet packet;
    int loop = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event ready, of_client = { EPOLLIN, { .fd = client } }, of_daemon = { EPOLLIN, { .fd = daemon } };
    epoll_ctl(loop, EPOLL_CTL_ADD, client, &of_client);
    epoll_ctl(loop, EPOLL_CTL_ADD, daemon, &of_daemon);
    while (epoll_wait(loop, &ready, 1, -1) == 1) {
        int from = ready.data.fd, to = from == client ? daemon : client;
        if (!read_packet(from, &packet) || !write_all(to, packet.words, packet.length)) {
            free(packet.words);
            break;
        }
        if (from == daemon && word(&packet, TYPE) == REPLY) {
            keep(packet);
        } else {
            free(packet.words);
        }
    }
    close(loop);
    close(client);
    close(daemon);
}

/* Answers one call; what is no call is passed over. */
static int answer(int client)
{
    static uint32_t call[1 << 16];
    if (!read_all(client, call, sizeof *call)) {
        return 0;
    }
    uint32_t length = ntohl(call[LENGTH]);
    if (length > sizeof call || length < HEADER_WORDS * sizeof *call || !read_all(client, call + 1, length - sizeof *call)) {
        return 0;
    }
    if (ntohl(call[TYPE]) != CALL) {
        return 1;
    }
    struct packet *reply = find(ntohl(call[PROGRAM]), ntohl(call[PROCEDURE]));
    if (!reply) {
        fprintf(stderr, "nothing was learned of procedure %u\n", ntohl(call[PROCEDURE]));
        return 0;
    }
    reply->words[SERIAL] = call[SERIAL];
    return write_all(client, reply->words, reply->length);
}

int main(int count, char **arguments)
{
    if (count != 3) {
        return 2;
    }
    int listener = listen_at(arguments[1]), loop = epoll_create1(EPOLL_CLOEXEC);
    learn(accept4(listener, NULL, NULL, SOCK_CLOEXEC), connect_to(arguments[2]));
    struct epoll_event of_listener = { EPOLLIN, { .fd = listener } }, ready[64];
    epoll_ctl(loop, EPOLL_CTL_ADD, listener, &of_listener);
    while (1) {
        int ready_count = epoll_wait(loop, ready, 64, -1);
        for (int i = 0; i < ready_count; i++) {
            int one = ready[i].data.fd;
            if (one == listener) {
                int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
                struct epoll_event of_client = { EPOLLIN, { .fd = client } };
                epoll_ctl(loop, EPOLL_CTL_ADD, client, &of_client);
            } else if (!answer(one)) {
                close(one);
            }
        }
    }
}
