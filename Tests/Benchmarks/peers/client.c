/* libvirt's own client library at work with daemons: libvirtd, ours, and one that does nothing. Requests are lines on stdin; each
 * is answered by one line: times in nanoseconds (medians where something is done often), bytes, or "error TEXT".
 *   daemon NAME URI COMMAND...   says how a daemon is started and reached; NAME is at most 15 letters
 *   up NAME N       starts it, until it has listed N domains; further requests go to it
 *   down NAME       ends it in order
 *   use NAME        further requests go to it
 *   leave NAME      closes the connection to it; the next use makes another
 *   memory          bytes that the kernel holds for it
 *   keep FILE N     defines N domains and leaves them
 *   run FILE N      creates N domains and leaves them
 *   clear           ends and drops all domains
 *   define FILE N   defines N domains, then undefines them: the time of one definition, of one undefinition
 *   create FILE     creates a domain, then destroys it: the time of either
 *   list N          lists all domains, N times
 *   connect N       connects and leaves, N times
 *   info N          virDomainGetInfo of the first domain, N times
 *   xml N           virDomainGetXMLDesc of the first domain, N times
 *   rate T MS       the same as info from T connections at once for MS milliseconds: the time of one call
 *   events FILE N   suspends and resumes a domain N times: from the call to its event
 *   fanout FILE M N the same with M connections that listen: until the last of them has been told
 *   stall FILE N    a subscriber that does not read, and N events: calls of info that another does meanwhile, the time of one; the
 *                   bytes that the daemon has grown by
 *   unstalled FILE N  the same without that subscriber
 *   networks FILE N defines N networks, starts, destroys and undefines them: the time of each of the first three for one,
 *                   and that of the first two for all
 * In FILE, @@@@@ stands for the number of the domain or network, and ## for its last two digits.
 * Build: cc -O2 -pthread -o client client.c $(pkg-config --cflags --libs libvirt) */
#define _GNU_SOURCE
#define VIR_ENUM_SENTINELS
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

enum { MAX_XML = 1 << 16, MAX_MANY = 10000, MAX_WORDS = 32, MAX_DAEMONS = 8, MAX_THREADS = 64, PATIENCE_SECONDS = 120 };

struct peer {
    char name[16], uri[512], command[4096];
    pid_t pid;
    virConnectPtr connection;
};

static struct peer daemons[MAX_DAEMONS], *to;
static int daemon_count;
static char template[MAX_XML];
static double times[MAX_MANY];

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static void ignore(void *data, virErrorPtr error)
{
    (void)data;
    (void)error;
}

static int fail(const char *text)
{
    printf("error %s\n", text);
    return -1;
}

static int fail_libvirt(void)
{
    return fail(virGetLastErrorMessage());
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(int count)
{
    qsort(times, count, sizeof *times, compare);
    return times[count / 2];
}

static int bounded(int count)
{
    return count < 1 ? 1 : count < MAX_MANY ? count : MAX_MANY;
}

static int load(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        return fail(strerror(errno));
    }
    size_t length = fread(template, 1, sizeof template - 1, file);
    fclose(file);
    template[length] = 0;
    return 0;
}

/* The template for one domain. */
static const char *fill(int number)
{
    static char xml[MAX_XML];
    char digits[16];
    strcpy(xml, template);
    snprintf(digits, sizeof digits, "%05d", number);
    for (char *at = xml; (at = strstr(at, "@@@@@")); at += 5) {
        memcpy(at, digits, 5);
    }
    for (char *at = xml; (at = strstr(at, "##")); at += 2) {
        memcpy(at, digits + 3, 2);
    }
    return xml;
}

/* --- Daemons ------------------------------------------------------------------------------------------------ */

static struct peer *find(const char *name)
{
    for (int i = 0; i < daemon_count; i++) {
        if (!strcmp(daemons[i].name, name)) {
            return &daemons[i];
        }
    }
    return NULL;
}

static int count_domains(virConnectPtr connection)
{
    virDomainPtr *domains = NULL;
    int count = virConnectListAllDomains(connection, &domains, 0);
    for (int i = 0; i < count; i++) {
        virDomainFree(domains[i]);
    }
    free(domains);
    return count;
}

static void run(const char *command)
{
    char text[4096], *words[MAX_WORDS], *rest = NULL;
    int count = 0;
    strcpy(text, command);
    for (char *word = strtok_r(text, " ", &rest); word && count < MAX_WORDS - 1; word = strtok_r(NULL, " ", &rest)) {
        words[count++] = word;
    }
    words[count] = NULL;
    int log = open("/run/daemons.log", O_WRONLY | O_CREAT | O_APPEND, 0600);
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, 0);
    dup2(log, 1);
    dup2(log, 2);
    execvp(words[0], words);
    _exit(127);
}

static int use(struct peer *peer)
{
    to = peer;
    if (!peer->connection) {
        peer->connection = virConnectOpen(peer->uri);
    }
    return peer->connection ? 0 : fail_libvirt();
}

static void leave_peer(struct peer *peer)
{
    if (peer->connection) {
        virConnectClose(peer->connection);
        peer->connection = NULL;
    }
}

static void down(struct peer *peer)
{
    leave_peer(peer);
    if (peer->pid > 0) {
        kill(peer->pid, SIGTERM);
        waitpid(peer->pid, NULL, 0);
        peer->pid = 0;
    }
}

static int up(struct peer *peer, int expected)
{
    double begin = now();
    peer->pid = fork();
    if (peer->pid == 0) {
        run(peer->command);
    }
    while (!peer->connection || count_domains(peer->connection) < expected) {
        if (!peer->connection) {
            peer->connection = virConnectOpen(peer->uri);
        }
        if (now() - begin > PATIENCE_SECONDS * 1e9 || waitpid(peer->pid, NULL, WNOHANG) == peer->pid) {
            return fail_libvirt();
        }
        if (!peer->connection) {
            usleep(500);
        }
    }
    to = peer;
    return printf("%.0f\n", now() - begin);
}

static double resident(void)
{
    char path[64], line[256];
    double kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", to->pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        sscanf(line, "VmRSS: %lf", &kib);
    }
    if (file) {
        fclose(file);
    }
    return kib * 1024;
}

/* --- Definitions and guests --------------------------------------------------------------------------------- */

static int leave(int count, int runs)
{
    double begin = now();
    for (int i = 0; i < count; i++) {
        virDomainPtr domain = runs ? virDomainCreateXML(to->connection, fill(i), 0) : virDomainDefineXML(to->connection, fill(i));
        if (!domain) {
            return fail_libvirt();
        }
        virDomainFree(domain);
    }
    return printf("%.0f\n", (now() - begin) / (count ? count : 1));
}

static int clear(void)
{
    virDomainPtr *domains = NULL;
    int count = virConnectListAllDomains(to->connection, &domains, 0), failed = count < 0;
    for (int i = 0; i < count; i++) {
        int persistent = virDomainIsPersistent(domains[i]);
        failed |= virDomainIsActive(domains[i]) == 1 && virDomainDestroy(domains[i]) < 0;
        failed |= persistent == 1 && virDomainUndefine(domains[i]) < 0;
        virDomainFree(domains[i]);
    }
    free(domains);
    return failed ? fail_libvirt() : printf("0\n");
}

static int define(int count)
{
    static virDomainPtr domains[MAX_MANY];
    count = bounded(count);
    for (int i = 0; i < count; i++) {
        const char *xml = fill(i);
        double begin = now();
        domains[i] = virDomainDefineXML(to->connection, xml);
        times[i] = now() - begin;
        if (!domains[i]) {
            return fail_libvirt();
        }
    }
    double defined = median(count);
    for (int i = 0; i < count; i++) {
        double begin = now();
        if (virDomainUndefine(domains[i]) < 0) {
            return fail_libvirt();
        }
        times[i] = now() - begin;
        virDomainFree(domains[i]);
    }
    return printf("%.0f %.0f\n", defined, median(count));
}

static int create(void)
{
    const char *xml = fill(0);
    double begin = now();
    virDomainPtr domain = virDomainCreateXML(to->connection, xml, 0);
    double created = now();
    if (!domain) {
        return fail_libvirt();
    }
    double destroying = now();
    int result = virDomainDestroy(domain);
    double end = now();
    virDomainFree(domain);
    return result < 0 ? fail_libvirt() : printf("%.0f %.0f\n", created - begin, end - destroying);
}

/* The time of one of what is done to all of them; below zero when it fails. */
static double each(virNetworkPtr *networks, int count, int (*act)(virNetworkPtr))
{
    for (int i = 0; i < count; i++) {
        double begin = now();
        if (act(networks[i]) < 0) {
            fail_libvirt();
            return -1;
        }
        times[i] = now() - begin;
    }
    return median(count);
}

static int networks(int count)
{
    static virNetworkPtr all[MAX_MANY];
    count = bounded(count);
    double first = now();
    for (int i = 0; i < count; i++) {
        const char *xml = fill(i);
        double begin = now();
        all[i] = virNetworkDefineXML(to->connection, xml);
        times[i] = now() - begin;
        if (!all[i]) {
            return fail_libvirt();
        }
    }
    double defined = median(count), started = each(all, count, virNetworkCreate), both = now() - first, ended;
    if (started < 0 || (ended = each(all, count, virNetworkDestroy)) < 0 || each(all, count, virNetworkUndefine) < 0) {
        return -1;
    }
    for (int i = 0; i < count; i++) {
        virNetworkFree(all[i]);
    }
    return printf("%.0f %.0f %.0f %.0f\n", defined, started, ended, both);
}

/* --- Calls -------------------------------------------------------------------------------------------------- */

static virDomainPtr first(virConnectPtr connection)
{
    return virDomainLookupByName(connection, "bench00000");
}

static int list(int count)
{
    count = bounded(count);
    for (int i = 0; i < count; i++) {
        double begin = now();
        if (count_domains(to->connection) < 0) {
            return fail_libvirt();
        }
        times[i] = now() - begin;
    }
    return printf("%.0f\n", median(count));
}

static int connect_often(int count)
{
    count = bounded(count);
    for (int i = 0; i < count; i++) {
        double begin = now();
        virConnectPtr one = virConnectOpen(to->uri);
        times[i] = now() - begin;
        if (!one) {
            return fail_libvirt();
        }
        virConnectClose(one);
    }
    return printf("%.0f\n", median(count));
}

static int ask(int count, int wants_xml)
{
    virDomainInfo info;
    virDomainPtr domain = first(to->connection);
    count = bounded(count);
    for (int i = 0; domain && i < count; i++) {
        double begin = now();
        char *xml = wants_xml ? virDomainGetXMLDesc(domain, 0) : NULL;
        int failed = wants_xml ? !xml : virDomainGetInfo(domain, &info) < 0;
        times[i] = now() - begin;
        free(xml);
        if (failed) {
            return fail_libvirt();
        }
    }
    if (!domain) {
        return fail_libvirt();
    }
    virDomainFree(domain);
    return printf("%.0f\n", median(count));
}

static atomic_int asking;

/* One connection that asks as fast as it is answered. */
static void *ask_on(void *argument)
{
    long *count = argument;
    virDomainInfo info;
    virConnectPtr connection = virConnectOpen(to->uri);
    virDomainPtr domain = connection ? first(connection) : NULL;
    while (asking && domain && virDomainGetInfo(domain, &info) == 0) {
        ++*count;
    }
    if (domain) {
        virDomainFree(domain);
    }
    if (connection) {
        virConnectClose(connection);
    }
    return NULL;
}

/* Begins to ask from some connections at once. */
static void begin_asking(int threads, pthread_t *all, long (*counts)[16])
{
    asking = 1;
    for (int i = 0; i < threads; i++) {
        counts[i][0] = 0;
        pthread_create(&all[i], NULL, ask_on, counts[i]);
    }
}

static double end_asking(int threads, pthread_t *all, long (*counts)[16], double begin)
{
    long done = 0;
    asking = 0;
    double end = now();
    for (int i = 0; i < threads; i++) {
        pthread_join(all[i], NULL);
        done += counts[i][0];
    }
    return done ? (end - begin) / done : 0;
}

static double rate(int threads, int milliseconds)
{
    static pthread_t all[MAX_THREADS];
    static long counts[MAX_THREADS][16]; /* A cache line each. */
    threads = threads < MAX_THREADS ? threads : MAX_THREADS;
    double begin = now();
    begin_asking(threads, all, counts);
    usleep(milliseconds * 1000);
    return end_asking(threads, all, counts, begin);
}

/* --- Events ------------------------------------------------------------------------------------------------- */

static atomic_int told, wanted = -1, expected;
static _Atomic double told_at;
static sem_t all_told;

static int tell(virConnectPtr connection, virDomainPtr domain, int event, int detail, void *data)
{
    (void)connection;
    (void)domain;
    (void)detail;
    (void)data;
    if (event == wanted && ++told == expected) {
        told_at = now();
        sem_post(&all_told);
    }
    return 0;
}

static int listen_on(virConnectPtr connection)
{
    return virConnectDomainEventRegisterAny(
        connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(tell), NULL, NULL);
}

static void *run_loop(void *nothing)
{
    while (1) {
        virEventRunDefaultImpl();
    }
    return nothing;
}

static int wait_for_all(void)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += PATIENCE_SECONDS;
    return sem_timedwait(&all_told, &end) == 0;
}

static int fan_out(int listeners, int count)
{
    static virConnectPtr all[MAX_MANY];
    int failed = 0;
    listeners = bounded(listeners);
    count = bounded(count);
    virDomainPtr domain = virDomainCreateXML(to->connection, fill(0), 0);
    for (int i = 0; i < listeners; i++) {
        all[i] = virConnectOpen(to->uri);
        failed |= !all[i] || listen_on(all[i]) < 0;
    }
    for (int i = 0; domain && !failed && i < count; i++) {
        told = 0;
        expected = listeners;
        wanted = i % 2 ? VIR_DOMAIN_EVENT_RESUMED : VIR_DOMAIN_EVENT_SUSPENDED;
        double begin = now();
        failed |= (i % 2 ? virDomainResume(domain) : virDomainSuspend(domain)) < 0;
        failed |= !failed && !wait_for_all();
        times[i] = told_at - begin;
    }
    wanted = -1;
    if (domain) {
        virDomainDestroy(domain);
        virDomainFree(domain);
    }
    for (int i = 0; i < listeners; i++) {
        if (all[i]) {
            virConnectClose(all[i]);
        }
    }
    return failed || !domain ? fail_libvirt() : printf("%.0f\n", median(count));
}

/* A process that subscribes to everything and never reads: its loop does not run. */
static pid_t begin_stall(void)
{
    int ready[2];
    char one;
    if (pipe(ready)) {
        return -1;
    }
    pid_t child = fork();
    if (child == 0) {
        char *const self[] = { "client", "--stall", to->uri, NULL };
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ready[1], 1);
        execv("/proc/self/exe", self);
        _exit(127);
    }
    close(ready[1]);
    ssize_t got = read(ready[0], &one, 1);
    close(ready[0]);
    return got == 1 ? child : -1;
}

static int be_stalled(const char *uri)
{
    virSetErrorFunc(NULL, ignore);
    virEventRegisterDefaultImpl();
    virConnectPtr connection = virConnectOpen(uri);
    if (!connection) {
        return 1;
    }
    for (int kind = 0; kind < VIR_DOMAIN_EVENT_ID_LAST; kind++) {
        virConnectDomainEventRegisterAny(connection, NULL, kind, VIR_DOMAIN_EVENT_CALLBACK(tell), NULL, NULL);
    }
    if (write(1, "", 1) != 1) {
        return 1;
    }
    while (1) {
        pause();
    }
}

static int stall(int count, int stalls)
{
    static pthread_t all[1];
    static long counts[1][16];
    virDomainPtr domain = virDomainCreateXML(to->connection, fill(0), 0);
    pid_t child = domain && stalls ? begin_stall() : 0;
    int failed = !domain || child < 0;
    double before = resident(), begin = now();
    begin_asking(1, all, counts);
    for (int i = 0; !failed && i < count; i++) {
        failed = virDomainSetMetadata(domain, VIR_DOMAIN_METADATA_TITLE, i % 2 ? "a" : "b", NULL, NULL, VIR_DOMAIN_AFFECT_LIVE) < 0;
    }
    double one = end_asking(1, all, counts, begin), grown = resident() - before;
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    if (domain) {
        virDomainDestroy(domain);
        virDomainFree(domain);
    }
    return failed ? fail_libvirt() : printf("%.0f %.0f\n", one, grown);
}

/* --- Requests ----------------------------------------------------------------------------------------------- */

static int add_daemon(const char *line)
{
    struct peer *peer = &daemons[daemon_count];
    if (daemon_count == MAX_DAEMONS || sscanf(line, "daemon %15s %511s %4095[^\n]", peer->name, peer->uri, peer->command) != 3) {
        return fail("daemon NAME URI COMMAND...");
    }
    daemon_count++;
    return printf("0\n");
}

static int answer_on_daemon(const char *verb, const char *name, int count)
{
    struct peer *peer = find(name);
    if (!peer) {
        return fail("no such daemon");
    }
    if (!strcmp(verb, "up")) {
        return up(peer, count);
    }
    if (!strcmp(verb, "down")) {
        down(peer);
        return printf("0\n");
    }
    if (!strcmp(verb, "leave")) {
        leave_peer(peer);
        return printf("0\n");
    }
    return use(peer) < 0 ? -1 : printf("0\n");
}

static int answer_with_file(const char *verb, const char *path, int first_number, int second_number)
{
    if (load(path) < 0) {
        return -1;
    }
    if (!strcmp(verb, "keep") || !strcmp(verb, "run")) {
        return leave(first_number, !strcmp(verb, "run"));
    }
    return !strcmp(verb, "define") ? define(first_number)
        : !strcmp(verb, "create") ? create()
        : !strcmp(verb, "networks") ? networks(first_number)
        : !strcmp(verb, "events") ? fan_out(1, first_number)
        : !strcmp(verb, "fanout") ? fan_out(first_number, second_number)
        : !strcmp(verb, "stall") || !strcmp(verb, "unstalled") ? stall(first_number, !strcmp(verb, "stall"))
        : fail("what is that?");
}

static int answer(const char *line)
{
    char verb[16] = "", word[4096] = "";
    int one = 0, two = 0;
    sscanf(line, "%15s %4095s %d %d", verb, word, &one, &two);
    if (!strcmp(verb, "daemon")) {
        return add_daemon(line);
    }
    if (!strcmp(verb, "up") || !strcmp(verb, "down") || !strcmp(verb, "leave") || !strcmp(verb, "use")) {
        return answer_on_daemon(verb, word, one);
    }
    if (!to || !to->connection) {
        return fail("no daemon is in use");
    }
    int number = atoi(word);
    return !strcmp(verb, "memory") ? printf("%.0f\n", resident())
        : !strcmp(verb, "clear") ? clear()
        : !strcmp(verb, "list") ? list(number)
        : !strcmp(verb, "connect") ? connect_often(number)
        : !strcmp(verb, "info") ? ask(number, 0)
        : !strcmp(verb, "xml") ? ask(number, 1)
        : !strcmp(verb, "rate") ? printf("%.0f\n", rate(number, one))
        : answer_with_file(verb, word, one, two);
}

int main(int count, char **arguments)
{
    char line[4200];
    pthread_t loop;
    if (count == 3 && !strcmp(arguments[1], "--stall")) {
        return be_stalled(arguments[2]);
    }
    virSetErrorFunc(NULL, ignore);
    sem_init(&all_told, 0, 0);
    virEventRegisterDefaultImpl();
    pthread_create(&loop, NULL, run_loop, NULL);
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (fgets(line, sizeof line, stdin)) {
        answer(line);
    }
    for (int i = 0; i < daemon_count; i++) {
        down(&daemons[i]);
    }
    return 0;
}
