# Fifty clients at once: each hears of all, and each has a guest of its own.
import sys
import threading
import libvirt

libvirt.registerErrorHandler(lambda context, error: None, None)
libvirt.virEventRegisterDefaultImpl()
uri = sys.argv[1]
CLIENTS = 50
EVENTS = 2 * CLIENTS  # each defines and undefines


class Client:
    def __init__(self, number):
        self.number, self.told, self.answers = number, [], []
        self.connection = libvirt.open(uri)
        self.connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self.tell, None)

    def tell(self, connection, domain, event, detail, opaque):
        self.told.append((domain.name(), event, detail))

    def work(self):
        domain = self.connection.defineXML(f"""<domain type='qemu'><name>many{self.number:02}</name><memory unit='MiB'>16</memory>
            <os><type arch='x86_64' machine='pc'>hvm</type></os></domain>""")
        for turn in range(20):
            self.answers.append((domain.info()[0], domain.isActive(), f"many{self.number:02}" in domain.XMLDesc(0)))
        self.answers.append(self.connection.lookupByName(f"many{self.number:02}").isPersistent())
        domain.undefine()


clients = [Client(number) for number in range(CLIENTS)]
threads = [threading.Thread(target=client.work) for client in clients]
for thread in threads:
    thread.start()
while any(len(client.told) < EVENTS for client in clients):
    libvirt.virEventRunDefaultImpl()
for thread in threads:
    thread.join()
print("answers", {tuple(client.answers) for client in clients} == {tuple([(5, 0, True)] * 20 + [1])})
print("each heard", {len(client.told) for client in clients})
print("in one order", len({tuple(client.told) for client in clients}))
print("of", sorted(clients[0].told)[:4])
