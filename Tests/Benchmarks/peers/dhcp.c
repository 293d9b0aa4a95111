/* Guests that ask for an address, behind one tap. Each line on stdin is the address of a card; it is answered by a line: the
 * CLOCK_MONOTONIC in nanoseconds at which its lease was acknowledged, or "error TEXT".
 *   dhcp BRIDGE
 * Build: cc -O2 -o dhcp dhcp.c */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/sockios.h>
#include <time.h>
#include <unistd.h>

enum { ETHERNET = 14, IP = 20, UDP = 8, BOOTP = 236, START = ETHERNET + IP + UDP, FRAME = START + 300, PATIENCE_MS = 5000 };
enum { DISCOVER = 1, OFFER = 2, REQUEST = 3, ACKNOWLEDGE = 5 };

static int tap;
static uint32_t exchange;
static const unsigned char cookie[4] = {0x63, 0x82, 0x53, 0x63};

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int join(const char *bridge)
{
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
    int control = socket(AF_INET, SOCK_DGRAM, 0);
    strcpy(request.ifr_name, "benchtap0");
    tap = open("/dev/net/tun", O_RDWR);
    if (tap < 0 || ioctl(tap, TUNSETIFF, &request) < 0) {
        return -1;
    }
    int index = if_nametoindex(request.ifr_name);
    request.ifr_flags = IFF_UP;
    if (ioctl(control, SIOCSIFFLAGS, &request) < 0) {
        return -1;
    }
    strncpy(request.ifr_name, bridge, IFNAMSIZ - 1);
    request.ifr_ifindex = index;
    int result = ioctl(control, SIOCBRADDIF, &request);
    close(control);
    return result;
}

static uint16_t checksum(const unsigned char *bytes, int length)
{
    uint32_t sum = 0;
    for (int i = 0; i < length; i += 2) {
        sum += bytes[i] << 8 | bytes[i + 1];
    }
    sum = (sum & 0xffff) + (sum >> 16);
    return ~((sum & 0xffff) + (sum >> 16));
}

static void put16(unsigned char *to, uint16_t value)
{
    to[0] = value >> 8;
    to[1] = value & 0xff;
}

static unsigned char *option(unsigned char *at, int code, const void *value, int length)
{
    at[0] = code;
    at[1] = length;
    memcpy(at + 2, value, length);
    return at + 2 + length;
}

static int send_frame(const unsigned char *mac, unsigned char kind, const unsigned char *address, const unsigned char *server)
{
    unsigned char frame[FRAME] = {0}, *ip = frame + ETHERNET, *udp = ip + IP, *bootp = udp + UDP, *at = bootp + BOOTP + 4;
    memset(frame, 0xff, 6);
    memcpy(frame + 6, mac, 6);
    put16(frame + 12, 0x0800);
    ip[0] = 0x45;
    put16(ip + 2, FRAME - ETHERNET);
    ip[8] = 64;
    ip[9] = 17;
    memset(ip + 16, 0xff, 4);
    put16(ip + 10, checksum(ip, IP));
    put16(udp, 68);
    put16(udp + 2, 67);
    put16(udp + 4, FRAME - ETHERNET - IP);
    bootp[0] = bootp[1] = 1;
    bootp[2] = 6;
    memcpy(bootp + 4, &exchange, 4);
    bootp[10] = 0x80;
    memcpy(bootp + 28, mac, 6);
    memcpy(bootp + BOOTP, cookie, 4);
    at = option(at, 53, &kind, 1);
    if (address) {
        at = option(at, 50, address, 4);
        at = option(at, 54, server, 4);
    }
    *at = 255;
    return write(tap, frame, FRAME) == FRAME ? 0 : -1;
}

static const unsigned char *find(const unsigned char *bootp, const unsigned char *end, int code)
{
    for (const unsigned char *at = bootp + BOOTP + 4; at + 1 < end && *at != 255; at += *at ? 2 + at[1] : 1) {
        if (*at == code) {
            return at + 2;
        }
    }
    return NULL;
}

static int receive(unsigned char kind, unsigned char *address, unsigned char *server)
{
    unsigned char frame[2048];
    struct pollfd ready = {.fd = tap, .events = POLLIN};
    while (poll(&ready, 1, PATIENCE_MS) == 1) {
        int length = read(tap, frame, sizeof frame);
        const unsigned char *bootp = frame + START, *type, *from;
        if (length > START + BOOTP + 4 && bootp[0] == 2 && !memcmp(bootp + 4, &exchange, 4)
            && (type = find(bootp, frame + length, 53)) && *type == kind && (from = find(bootp, frame + length, 54))) {
            memcpy(address, bootp + 16, 4);
            memcpy(server, from, 4);
            return 0;
        }
    }
    return -1;
}

int main(int count, char **arguments)
{
    char line[64];
    unsigned char mac[6], address[4], server[4];
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (count != 2 || join(arguments[1]) < 0) {
        printf("error %s\n", count == 2 ? strerror(errno) : "dhcp BRIDGE");
        return 1;
    }
    printf("0\n");
    while (fgets(line, sizeof line, stdin)) {
        exchange++;
        if (sscanf(line, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5) != 6) {
            printf("error no address of a card\n");
        } else if (send_frame(mac, DISCOVER, NULL, NULL) < 0 || receive(OFFER, address, server) < 0
            || send_frame(mac, REQUEST, address, server) < 0 || receive(ACKNOWLEDGE, address, server) < 0) {
            printf("error nobody answers\n");
        } else {
            printf("%lld\n", now());
        }
    }
    return 0;
}
