# A client whose daemon is killed while it waits for events: what it hears, and what its next call says.
import sys
import libvirt

libvirt.registerErrorHandler(lambda context, error: None, None)
libvirt.virEventRegisterDefaultImpl()
connection = libvirt.open(sys.argv[1])
heard = []
connection.registerCloseCallback(lambda c, reason, opaque: heard.append(reason), None)
connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda *event: None, None)
print("alive", connection.isAlive(), flush=True)
while not heard:
    libvirt.virEventRunDefaultImpl()
print("closed", heard, "alive", connection.isAlive())
try:
    connection.listAllDomains()
except libvirt.libvirtError as error:
    print("then", error.get_error_code(), error.get_error_domain(), error.get_error_level())
