# Everything that a client can do wrong, and with which code, and by which part of libvirt, it is refused. With an argument more, in which words.
import sys
import libvirt

libvirt.registerErrorHandler(lambda context, error: None, None)
uri, read_only_uri, folder = sys.argv[1:4]
connection = libvirt.open(uri)
reader = libvirt.open(read_only_uri)

UUID = "7b1f4c1e-2f53-4b3e-9a43-0d4e8c1e2f10"
XML = f"""<domain type='qemu'><name>wrong</name><uuid>{UUID}</uuid><memory unit='MiB'>16</memory>
<os><type arch='x86_64' machine='pc'>hvm</type></os></domain>"""


def tried(what, call):
    try:
        answer = call()
        print(what, "->", "done" if answer in (None, 0) or not isinstance(answer, (int, str, list)) else answer)
    except libvirt.libvirtError as error:
        words = [error.get_error_message()] if len(sys.argv) > 4 else []
        print(what, "->", error.get_error_code(), error.get_error_domain(), error.get_error_level(), *words)


def with_xml(old, new):
    return XML.replace(old, new)


tried("missing by name", lambda: connection.lookupByName("nobody"))
tried("missing by uuid", lambda: connection.lookupByUUIDString(UUID))
tried("missing by number", lambda: connection.lookupByID(77))
tried("uuid that is none", lambda: connection.lookupByUUIDString("nonsense"))
tried("no XML", lambda: connection.defineXML(""))
tried("broken XML", lambda: connection.defineXML("<domain>"))
tried("another root", lambda: connection.defineXML("<network/>"))
tried("no name", lambda: connection.defineXML(with_xml("<name>wrong</name>", "")))
tried("empty name", lambda: connection.defineXML(with_xml("<name>wrong</name>", "<name></name>")))
tried("name with a slash", lambda: connection.defineXML(with_xml(">wrong<", ">a/b<")))
tried("type that is none", lambda: connection.defineXML(with_xml("type='qemu'", "type='nonsense'")))
tried("no type", lambda: connection.defineXML(with_xml(" type='qemu'", "")))
tried("uuid in XML that is none", lambda: connection.defineXML(with_xml(UUID, "nonsense")))
tried("no memory", lambda: connection.defineXML(with_xml("<memory unit='MiB'>16</memory>", "")))
tried("unit that is none", lambda: connection.defineXML(with_xml("'MiB'", "'nonsense'")))
tried("no os", lambda: connection.defineXML(with_xml("<os><type arch='x86_64' machine='pc'>hvm</type></os>", "")))
tried("os that is none", lambda: connection.defineXML(with_xml("hvm", "nonsense")))
tried("architecture that is none", lambda: connection.defineXML(with_xml("x86_64", "nonsense")))
tried("machine that is none", lambda: connection.defineXML(with_xml("'pc'", "'nonsense'")))
tried("flags of define", lambda: connection.defineXMLFlags(XML, 1 << 20))
tried("flags of create", lambda: connection.createXML(XML, 1 << 20))

domain = connection.defineXML(XML)
tried("name twice", lambda: connection.defineXML(with_xml(UUID, UUID.replace("7b", "7c"))))
tried("uuid twice", lambda: connection.defineXML(with_xml(">wrong<", ">wronger<")))
for name in ("suspend", "resume", "destroy", "shutdown", "reboot", "reset", "isActive", "maxMemory", "maxVcpus", "pMWakeup", "injectNMI",
             "hasManagedSaveImage", "managedSaveRemove", "controlInfo", "jobInfo", "abortJob", "vcpus", "emulatorPinInfo", "isUpdated", "hostname"):
    tried(f"{name} when off", lambda: getattr(domain, name)())
tried("undefine with flags", lambda: domain.undefineFlags(1 << 20))
tried("start with flags", lambda: domain.createWithFlags(1 << 20))
tried("XML with flags", lambda: domain.XMLDesc(1 << 20))
tried("save when off", lambda: domain.save(folder + "/x.save"))
tried("dump when off", lambda: domain.coreDump(folder + "/x.dump"))
tried("managed save when off", lambda: domain.managedSave())
tried("screenshot when off", lambda: domain.screenshot(connection.newStream(), 0))
tried("block statistics when off", lambda: domain.blockStats("vda"))
tried("memory above the maximum", lambda: domain.setMemoryFlags(1 << 30, libvirt.VIR_DOMAIN_AFFECT_CONFIG))
tried("memory when off", lambda: domain.setMemory(1024))
tried("cpus above the maximum", lambda: domain.setVcpusFlags(200, libvirt.VIR_DOMAIN_AFFECT_CONFIG))
tried("no cpus", lambda: domain.setVcpusFlags(0, libvirt.VIR_DOMAIN_AFFECT_CONFIG))
tried("title of two lines", lambda: domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "a\nb", None, None, 0))
tried("metadata that is absent", lambda: domain.metadata(libvirt.VIR_DOMAIN_METADATA_TITLE, None))
tried("metadata of no namespace", lambda: domain.metadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, "http://example.org/absent"))
tried("metadata that is no XML", lambda: domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, "<a", "x", "http://example.org/x", 0))
tried("live when off", lambda: domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "a", None, None, libvirt.VIR_DOMAIN_AFFECT_LIVE))
tried("rename to itself", lambda: domain.rename("wrong"))
tried("rename to nothing", lambda: domain.rename(""))
tried("rename with a slash", lambda: domain.rename("a/b"))
tried("key that is none", lambda: domain.sendKey(0, 0, [1 << 20], 1, 0))
tried("disk that is none", lambda: domain.blockInfo("vdz"))
tried("agent that is none", lambda: domain.getTime())
tried("snapshots", lambda: len(domain.listAllSnapshots()))
tried("checkpoints", lambda: len(domain.listAllCheckpoints()))

domain.create()
for name in ("create", "resume", "pMWakeup", "managedSaveRemove", "abortJob", "hostname", "blockJobAbort"):
    tried(f"{name} when running", lambda: getattr(domain, name)(*(["vda"] if name.startswith("block") else [])))
tried("rename when running", lambda: domain.rename("wronger"))
tried("create the same", lambda: connection.createXML(XML))
tried("screenshot without a screen", lambda: domain.screenshot(connection.newStream(), 0))
tried("block statistics of no disk", lambda: domain.blockStats("vdz"))
tried("block size of no disk", lambda: domain.blockResize("vdz", 1024))
tried("interface that is none", lambda: domain.interfaceStats("nothing"))
tried("maximum of memory when running", lambda: domain.setMaxMemory(32768))
tried("monitor command that is none", lambda: connection.lookupByName("wrong").XMLDesc(1 << 20))
tried("suspend twice", lambda: (domain.suspend(), domain.suspend())[1])
tried("resume twice", lambda: (domain.resume(), domain.resume())[1])
tried("undefine when running", lambda: domain.undefine())
tried("undefine a transient one", lambda: domain.undefine())
tried("autostart of a transient one", lambda: domain.setAutostart(1))
tried("managed save of a transient one", lambda: domain.managedSave())
tried("rename a transient one", lambda: domain.rename("wronger"))
tried("destroy", lambda: domain.destroy())
tried("destroy when gone", lambda: domain.destroy())
tried("info when gone", lambda: domain.info())

for name in ("defineXML", "createXML"):
    tried(f"{name} of a reader", lambda: getattr(reader, name)(XML))
kept = connection.defineXML(XML)
read = reader.lookupByName("wrong")
for name in ("create", "destroy", "undefine", "suspend", "reboot", "managedSave", "injectNMI"):
    tried(f"{name} of a reader", lambda: getattr(read, name)())
tried("secrets of a reader", lambda: read.XMLDesc(libvirt.VIR_DOMAIN_XML_SECURE))
tried("XML of a reader", lambda: len(read.XMLDesc(0)) > 100)
kept.undefine()

tried("missing network", lambda: connection.networkLookupByName("nonsense"))
tried("missing pool", lambda: connection.storagePoolLookupByName("nonsense"))
tried("missing secret", lambda: connection.secretLookupByUUIDString(UUID))
tried("missing device", lambda: connection.nodeDeviceLookupByName("nonsense"))
tried("missing filter", lambda: connection.nwfilterLookupByName("nonsense"))
tried("capabilities of no emulator", lambda: connection.getDomainCapabilities("/nonsense", None, None, None, 0))
tried("capabilities of no architecture", lambda: connection.getDomainCapabilities(None, "nonsense", None, None, 0))
tried("native XML", lambda: connection.domainXMLToNative("nonsense", XML))
tried("driver that is none", lambda: libvirt.open(uri.replace("qemu+unix", "nonsense+unix")))
tried("path that is none", lambda: libvirt.open(uri.replace("///system", "///nonsense")))
