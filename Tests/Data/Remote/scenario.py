# A guest's life through libvirt's Python binding. Each line that it prints is one observation.
import sys
import libvirt

libvirt.registerErrorHandler(lambda context, error: None, None)
libvirt.virEventRegisterDefaultImpl()
uri, read_only_uri, folder = sys.argv[1:4]

XML = f"""<domain type='qemu'><name>py</name><uuid>7b1f4c1e-2f53-4b3e-9a43-0d4e8c1e2f10</uuid><memory unit='MiB'>16</memory>
<os><type arch='x86_64' machine='pc'>hvm</type></os></domain>"""


def refused(what):
    try:
        what()
    except libvirt.libvirtError as error:
        return error.get_error_code(), error.get_error_domain(), error.get_error_level()
    return "not refused"


connection = libvirt.open(uri)
print("type", connection.getType(), "secure", connection.isSecure(), "alive", connection.isAlive())

told = []
callback = connection.domainEventRegisterAny(
    None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda c, domain, event, detail, opaque: told.append((event, detail)), None)
kinds = [connection.domainEventRegisterAny(None, kind, lambda *event: None, None) for kind in range(27) if kind != 0]
connection.storagePoolEventRegisterAny(None, 0, lambda *event: None, None)
connection.storagePoolEventRegisterAny(None, 1, lambda *event: None, None)
connection.nodeDeviceEventRegisterAny(None, 0, lambda *event: None, None)
connection.nodeDeviceEventRegisterAny(None, 1, lambda *event: None, None)
connection.secretEventRegisterAny(None, 0, lambda *event: None, None)
connection.secretEventRegisterAny(None, 1, lambda *event: None, None)
print("callbacks", len(kinds) + 1)

print("missing", refused(lambda: connection.lookupByName("py")))
domain = connection.defineXML(XML)
print("defined", domain.name(), domain.UUIDString(), domain.ID(), domain.isPersistent(), domain.isActive())
print("twice", refused(lambda: connection.createXML(XML.replace("7b1f4c1e", "7b1f4c1f"))))
print("malformed", refused(lambda: connection.defineXML("<domain>")))
domain.create()
print("runs", domain.ID() > 0, domain.state(), domain.info()[0:1], domain.maxVcpus())
print("again", refused(domain.create))
domain.suspend()
print("paused", domain.state())
domain.resume()
domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, "<a>b</a>", "x", "http://example.org/x", libvirt.VIR_DOMAIN_AFFECT_LIVE)
print("metadata", domain.metadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, "http://example.org/x"))
print("none", refused(lambda: domain.metadata(libvirt.VIR_DOMAIN_METADATA_TITLE, None)))
reader = libvirt.openReadOnly(read_only_uri)
print("reader", len(reader.listAllDomains()), refused(lambda: reader.lookupByName("py").destroy()))
domain.destroy()
domain.rename("pyx")
print("renamed", domain.name() in ("py", "pyx"), [one.name() for one in connection.listAllDomains()])
domain.setAutostart(1)
print("autostart", domain.autostart())
domain.undefine()
print("gone", refused(domain.info))
for turn in range(200):
    libvirt.virEventRunDefaultImpl() if len(told) < 10 else None
print("events", told)
connection.domainEventDeregisterAny(callback)
print("closed", reader.close(), connection.close())
