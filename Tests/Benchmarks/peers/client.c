/* libvirtd at the work that the benchmarks give to the engine. Requests are lines on stdin; each is answered by one line:
 * times in nanoseconds, or "error TEXT". Run it with libvirtd.sh.
 *   up N           starts libvirtd, until it has listed N domains
 *   down           ends it
 *   keep FILE      defines what is in FILE
 *   define FILE N  defines N domains, then undefines them: the time of one definition, of one undefinition
 *   create FILE    creates a domain, then destroys it: the time of either
 *   list N         lists all domains, N times: the time of one list
 * In FILE, @@@@@ stands for the number of the domain.
 * Build: cc -O2 -o libvirtd libvirtd.c $(pkg-config --cflags --libs libvirt) */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

enum { MAX_XML = 1 << 16, MAX_DOMAINS = 10000, PATIENCE_SECONDS = 120 };

static virConnectPtr connection;
static pid_t daemon_pid = -1;
static char template[MAX_XML];

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
    return xml;
}

static int count_domains(void)
{
    virDomainPtr *domains = NULL;
    int count = virConnectListAllDomains(connection, &domains, 0);
    for (int i = 0; i < count; i++) {
        virDomainFree(domains[i]);
    }
    free(domains);
    return count;
}

static void down(void)
{
    if (connection) {
        virConnectClose(connection);
        connection = NULL;
    }
    if (daemon_pid > 0) {
        kill(daemon_pid, SIGTERM);
        waitpid(daemon_pid, NULL, 0);
        daemon_pid = -1;
    }
    unlink("/run/libvirt/libvirt-sock");
}

static int up(int expected)
{
    double begin = now();
    daemon_pid = fork();
    if (daemon_pid == 0) {
        int log = open("/run/libvirtd.log", O_WRONLY | O_CREAT | O_APPEND, 0600);
        int nothing = open("/dev/null", O_RDONLY);
        dup2(nothing, 0);
        dup2(log, 1);
        dup2(log, 2);
        execlp("libvirtd", "libvirtd", (char *)NULL);
        _exit(127);
    }
    while (!connection || count_domains() < expected) {
        if (!connection) {
            connection = virConnectOpen("qemu:///system");
        }
        if (now() - begin > PATIENCE_SECONDS * 1e9 || waitpid(daemon_pid, NULL, WNOHANG) == daemon_pid) {
            return fail_libvirt();
        }
        usleep(1000);
    }
    printf("%.0f\n", now() - begin);
    return 0;
}

static int define(int count)
{
    static virDomainPtr domains[MAX_DOMAINS];
    count = count < MAX_DOMAINS ? count : MAX_DOMAINS;
    double spent = 0;
    for (int i = 0; i < count; i++) {
        const char *xml = fill(i);
        double begin = now();
        domains[i] = virDomainDefineXML(connection, xml);
        spent += now() - begin;
        if (!domains[i]) {
            return fail_libvirt();
        }
    }
    double begin = now();
    for (int i = 0; i < count; i++) {
        if (virDomainUndefine(domains[i]) < 0) {
            return fail_libvirt();
        }
    }
    double end = now();
    for (int i = 0; i < count; i++) {
        virDomainFree(domains[i]);
    }
    printf("%.0f %.0f\n", spent / count, (end - begin) / count);
    return 0;
}

static int keep(void)
{
    virDomainPtr domain = virDomainDefineXML(connection, fill(0));
    if (!domain) {
        return fail_libvirt();
    }
    virDomainFree(domain);
    printf("0\n");
    return 0;
}

static int create(void)
{
    const char *xml = fill(0);
    double begin = now();
    virDomainPtr domain = virDomainCreateXML(connection, xml, 0);
    double created = now();
    if (!domain) {
        return fail_libvirt();
    }
    double destroying = now();
    int result = virDomainDestroy(domain);
    double end = now();
    virDomainFree(domain);
    if (result < 0) {
        return fail_libvirt();
    }
    printf("%.0f %.0f\n", created - begin, end - destroying);
    return 0;
}

static int list(int count)
{
    double begin = now();
    for (int i = 0; i < count; i++) {
        if (count_domains() < 0) {
            return fail_libvirt();
        }
    }
    printf("%.0f\n", (now() - begin) / count);
    return 0;
}

int main(void)
{
    char line[4200], word[16], path[4096];
    int count = 0;
    virSetErrorFunc(NULL, ignore);
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "up %d", &count) == 1) {
            up(count);
        } else if (!strcmp(line, "down\n")) {
            down();
            printf("0\n");
        } else if (sscanf(line, "list %d", &count) == 1) {
            list(count);
        } else if (sscanf(line, "%15s %4095s %d", word, path, &count) >= 2 && load(path) == 0) {
            if (!strcmp(word, "define")) {
                define(count);
            } else if (!strcmp(word, "keep")) {
                keep();
            } else {
                create();
            }
        }
    }
    down();
    return 0;
}
