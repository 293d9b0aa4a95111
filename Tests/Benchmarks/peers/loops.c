/* The yardstick in C for event loops: what one readiness dispatch costs with N watched handles.
 *
 *   loops epoll|poll|libvirt|glib|uv N K
 *
 * The same work for each loop: N eventfds are watched, one of them, picked at random, is written to, and the loop
 * runs until its callback has read it back; K times. Prints one line: nanoseconds per dispatch and per registration.
 * Build: cc -O2 -o loops loops.c $(pkg-config --cflags --libs libvirt glib-2.0 libuv) */
#define _GNU_SOURCE
#include <glib-unix.h>
#include <glib.h>
#include <libvirt/libvirt.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

static int *fds;
static int count;
static volatile long hits;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void drain(int fd)
{
    uint64_t value;
    if (read(fd, &value, sizeof value) == sizeof value)
        hits++;
}

/* Each loop: how to watch all handles, and one turn. */
static int ep;
static struct epoll_event *ready;

static void epoll_watch(void)
{
    ep = epoll_create1(EPOLL_CLOEXEC);
    ready = calloc(64, sizeof *ready);
    for (int i = 0; i < count; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data.fd = fds[i]};
        epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &e);
    }
}

static void epoll_turn(void)
{
    int n = epoll_wait(ep, ready, 64, -1);
    for (int i = 0; i < n; i++)
        drain(ready[i].data.fd);
}

static struct pollfd *polled;

static void poll_watch(void)
{
    polled = calloc(count, sizeof *polled);
    for (int i = 0; i < count; i++)
        polled[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
}

static void poll_turn(void)
{
    int n = poll(polled, count, -1);
    for (int i = 0; i < count && n > 0; i++) {
        if (polled[i].revents) {
            n--;
            drain(polled[i].fd);
        }
    }
}

static void libvirt_ready(int watch, int fd, int events, void *opaque)
{
    (void)watch, (void)events, (void)opaque;
    drain(fd);
}

static void libvirt_watch(void)
{
    virEventRegisterDefaultImpl();
    for (int i = 0; i < count; i++)
        virEventAddHandle(fds[i], VIR_EVENT_HANDLE_READABLE, libvirt_ready, NULL, NULL);
}

static void libvirt_turn(void) { virEventRunDefaultImpl(); }

static gboolean glib_ready(gint fd, GIOCondition condition, gpointer opaque)
{
    (void)condition, (void)opaque;
    drain(fd);
    return TRUE;
}

static void glib_watch(void)
{
    for (int i = 0; i < count; i++)
        g_unix_fd_add(fds[i], G_IO_IN, glib_ready, NULL);
}

static void glib_turn(void) { g_main_context_iteration(NULL, TRUE); }

static void uv_ready(uv_poll_t *handle, int status, int events)
{
    (void)status, (void)events;
    drain((int)(intptr_t)handle->data);
}

static void uv_watch(void)
{
    uv_poll_t *handles = calloc(count, sizeof *handles);
    for (int i = 0; i < count; i++) {
        uv_poll_init(uv_default_loop(), &handles[i], fds[i]);
        handles[i].data = (void *)(intptr_t)fds[i];
        uv_poll_start(&handles[i], UV_READABLE, uv_ready);
    }
}

static void uv_turn(void) { uv_run(uv_default_loop(), UV_RUN_ONCE); }

static const struct {
    const char *name;
    void (*watch)(void);
    void (*turn)(void);
} loops[] = {
    {"epoll", epoll_watch, epoll_turn},
    {"poll", poll_watch, poll_turn},
    {"libvirt", libvirt_watch, libvirt_turn},
    {"glib", glib_watch, glib_turn},
    {"uv", uv_watch, uv_turn},
};

static int measure(size_t loop, long rounds)
{
    double start = now();
    loops[loop].watch();
    double registered = now() - start;

    unsigned seed = 42;
    uint64_t one = 1;
    start = now();
    for (long i = 0; i < rounds; i++) {
        long before = hits;
        if (write(fds[rand_r(&seed) % count], &one, sizeof one) != sizeof one)
            return 1;
        while (hits == before)
            loops[loop].turn();
    }
    double dispatched = now() - start;

    printf("%-8s N=%-6d dispatch %10.0f ns   register %8.0f ns\n", loops[loop].name, count, dispatched / rounds * 1e9,
           registered / count * 1e9);
    return 0;
}

int main(int argc, char **argv)
{
    long rounds = argc == 4 ? atol(argv[3]) : 0;
    count = argc == 4 ? atoi(argv[2]) : 0;
    if (count < 1 || rounds < 1) {
        fprintf(stderr, "usage: loops epoll|poll|libvirt|glib|uv HANDLES ROUNDS\n");
        return 2;
    }

    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max < (1 << 18) ? limit.rlim_max : (1 << 18);
    setrlimit(RLIMIT_NOFILE, &limit);
    fds = calloc(count, sizeof *fds);
    for (int i = 0; i < count; i++) {
        fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (fds[i] < 0) {
            perror("eventfd");
            return 1;
        }
    }

    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
        if (!strcmp(argv[1], loops[i].name))
            return measure(i, rounds);
    fprintf(stderr, "loops: no loop is called %s\n", argv[1]);
    return 2;
}
