# Networks through libvirt's Python binding: their events in order, and with which code of which part each mistake is refused.
import sys
import libvirt

libvirt.registerErrorHandler(lambda context, error: None, None)
libvirt.virEventRegisterDefaultImpl()
uri, read_only_uri = sys.argv[1:3]
connection = libvirt.open(uri)

UUID = "7b1f4c1e-2f53-4b3e-9a43-0d4e8c1e2f21"
IP = "<ip address='192.168.79.1' netmask='255.255.255.0'><dhcp><range start='192.168.79.100' end='192.168.79.199'/></dhcp></ip>"
XML = f"<network><name>net</name><uuid>{UUID}</uuid><forward mode='nat'/><bridge name='net0' stp='off'/><mac address='52:54:00:79:00:01'/>{IP}</network>"

told = {"all": [], "one": []}


def tell(connection, network, event, detail, who):
    told[who].append((network.name(), event, detail))


def tried(what, call):
    try:
        answer = call()
        print(what, "->", "done" if answer in (None, 0) or not isinstance(answer, (int, str, list)) else answer)
    except libvirt.libvirtError as error:
        print(what, "->", error.get_error_code(), error.get_error_domain(), error.get_error_level())


def define(xml):
    connection.networkDefineXML(xml).undefine()


def with_xml(old, new):
    assert old in XML
    return XML.replace(old, new)


def with_part(part):
    return XML.replace("</network>", f"{part}</network>")


def with_dhcp(part):
    return XML.replace("</dhcp>", f"{part}</dhcp>")


everything = connection.networkEventRegisterAny(None, libvirt.VIR_NETWORK_EVENT_ID_LIFECYCLE, tell, "all")
tried("missing by name", lambda: connection.networkLookupByName("net"))
tried("missing by uuid", lambda: connection.networkLookupByUUIDString(UUID))
tried("uuid that is none", lambda: connection.networkLookupByUUIDString("nonsense"))
tried("no XML", lambda: connection.networkDefineXML(""))
tried("broken XML", lambda: connection.networkDefineXML("<network>"))
tried("another root", lambda: connection.networkDefineXML("<domain/>"))
tried("no name", lambda: define(with_xml("<name>net</name>", "")))
tried("empty name", lambda: define(with_xml("<name>net</name>", "<name></name>")))
tried("name with a slash", lambda: define(with_xml(">net<", ">a/b<")))
tried("uuid in XML that is none", lambda: define(with_xml(UUID, "nonsense")))
tried("mode that is none", lambda: define(with_xml("'nat'", "'nonsense'")))
tried("mode without an address", lambda: define(with_xml(IP, "")))
tried("open without an address", lambda: define(with_xml("'nat'", "'open'").replace(IP, "")))
tried("open with an interface", lambda: define(with_xml("mode='nat'", "mode='open' dev='eth0'")))
tried("bridge with addresses", lambda: define(with_xml("'nat'", "'bridge'")))
tried("bridge without a bridge", lambda: define(with_xml("mode='nat'", "mode='bridge'").replace("<bridge name='net0' stp='off'/>", "").replace(IP, "")))
tried("two interfaces", lambda: define(with_xml("<forward mode='nat'/>", "<forward mode='nat'><interface dev='a'/><interface dev='b'/></forward>")))
tried("interface that is another", lambda: define(with_xml("<forward mode='nat'/>", "<forward mode='nat' dev='a'><interface dev='b'/></forward>")))
tried("nat of a route", lambda: define(with_xml("<forward mode='nat'/>", "<forward mode='route'><nat><port start='1' end='2'/></nat></forward>")))
tried("ports that are none", lambda: define(with_xml("<forward mode='nat'/>", "<forward mode='nat'><nat><port start='1' end='99999'/></nat></forward>")))
tried("addresses that are none", lambda: define(with_xml("<forward mode='nat'/>", "<forward mode='nat'><nat><address start='x' end='y'/></nat></forward>")))
tried("stp that is none", lambda: define(with_xml("stp='off'", "stp='nonsense'").replace(">net<", ">odd<")))
tried("delay that is none", lambda: define(with_xml("stp='off'", "delay='nonsense'")))
tried("mac that is none", lambda: define(with_xml("52:54:00:79:00:01", "nonsense")))
tried("mac of many", lambda: define(with_xml("52:54:00:79:00:01", "53:54:00:79:00:01")))
tried("mtu that is none", lambda: define(with_part("<mtu size='nonsense'/>")))
tried("address that is none", lambda: define(with_xml("192.168.79.1'", "nonsense'")))
tried("family that is none", lambda: define(with_xml("<ip address", "<ip family='nonsense' address")))
tried("netmask that is none", lambda: define(with_xml("255.255.255.0", "nonsense")))
tried("netmask with holes", lambda: define(with_xml("255.255.255.0", "255.0.255.0")))
tried("netmask and prefix", lambda: define(with_xml("netmask=", "prefix='24' netmask=")))
tried("prefix that is none", lambda: define(with_xml("netmask='255.255.255.0'", "prefix='99'")))
tried("range outside", lambda: define(with_xml("192.168.79.199", "192.168.80.199")))
tried("range the wrong way round", lambda: define(with_xml("192.168.79.199", "192.168.79.99")))
tried("range without an end", lambda: define(with_xml("end='192.168.79.199'", "")))
tried("host that is none", lambda: define(with_dhcp("<host/>")))
tried("host with a mac that is none", lambda: define(with_dhcp("<host mac='nonsense' ip='192.168.79.5'/>")))
tried("host with an address that is none", lambda: define(with_dhcp("<host mac='52:54:00:00:00:01' ip='nonsense'/>")))
tried("two DHCPs", lambda: define(with_part("<ip address='192.168.89.1' prefix='24'><dhcp><range start='192.168.89.2' end='192.168.89.9'/></dhcp></ip>")))
tried("route to nowhere", lambda: define(with_part("<route address='192.168.99.0' prefix='24' gateway='10.1.1.1'/>")))
tried("route without a gateway", lambda: define(with_part("<route address='192.168.99.0' prefix='24'/>")))
tried("vlan", lambda: define(with_part("<vlan><tag id='42'/></vlan>")))
tried("domain without a name", lambda: define(with_part("<domain/>").replace(">net<", ">odd<")))
tried("dns host without a name", lambda: define(with_part("<dns><host ip='192.168.79.9'/></dns>")))
tried("dns host without an address", lambda: define(with_part("<dns><host><hostname>a</hostname></host></dns>")))
tried("dns text without a name", lambda: define(with_part("<dns><txt value='a'/></dns>")))
tried("dns service without a protocol", lambda: define(with_part("<dns><srv service='a'/></dns>")))
tried("two default port groups", lambda: define(with_part("<portgroup name='a' default='yes'/><portgroup name='b' default='yes'/>")))
tried("port group twice", lambda: define(with_part("<portgroup name='a'/><portgroup name='a'/>")))
tried("bandwidth without an average", lambda: define(with_part("<bandwidth><inbound peak='1'/></bandwidth>")))
tried("flags of define", lambda: connection.networkDefineXMLFlags(XML, 1 << 20))
tried("flags of create", lambda: connection.networkCreateXMLFlags(XML, 1 << 20))
tried("create what is wrong", lambda: connection.networkCreateXML(with_xml("'nat'", "'nonsense'")))

network = connection.networkDefineXML(XML)
single = connection.networkEventRegisterAny(network, libvirt.VIR_NETWORK_EVENT_ID_LIFECYCLE, tell, "one")
print("defined", network.name(), network.UUIDString(), network.isActive(), network.isPersistent(), network.autostart(), network.bridgeName())
tried("name twice", lambda: connection.networkDefineXML(with_xml(UUID, UUID.replace("7b", "7c"))))
tried("uuid twice", lambda: connection.networkDefineXML(with_xml(">net<", ">netter<").replace("'net0'", "'net1'")))
tried("bridge twice", lambda: connection.networkDefineXML(with_xml(UUID, UUID.replace("7b", "7c")).replace(">net<", ">netter<")))
tried("destroy when off", lambda: network.destroy())
tried("leases when off", lambda: len(network.DHCPLeases()))
tried("live when off", lambda: network.update(3, 4, -1, "<host mac='52:54:00:00:00:01' ip='192.168.79.5'/>", libvirt.VIR_NETWORK_UPDATE_AFFECT_LIVE))
network.create()
print("started", network.isActive(), [one.name() for one in connection.listAllNetworks(libvirt.VIR_CONNECT_LIST_NETWORKS_ACTIVE)])
print("lists", connection.numOfNetworks(), connection.listNetworks(), connection.numOfDefinedNetworks(), connection.listDefinedNetworks())
tried("start twice", lambda: network.create())
tried("create the same", lambda: connection.networkCreateXML(XML))
tried("XML with flags", lambda: network.XMLDesc(1 << 20))
tried("list with flags", lambda: len(connection.listAllNetworks(1 << 20)))
tried("update with flags", lambda: network.update(3, 4, -1, "<host mac='52:54:00:00:00:01' ip='192.168.79.5'/>", 1 << 20))
tried("update by a command that is none", lambda: network.update(77, 4, -1, "<host mac='52:54:00:00:00:01' ip='192.168.79.5'/>"))
tried("update of a section that is none", lambda: network.update(3, 77, -1, "<host mac='52:54:00:00:00:01' ip='192.168.79.5'/>"))
tried("update of no address", lambda: network.update(3, 4, 7, "<host mac='52:54:00:00:00:01' ip='192.168.79.5'/>"))
tried("update without XML", lambda: network.update(3, 4, -1, ""))
tried("update with another element", lambda: network.update(3, 4, -1, "<range start='192.168.79.5' end='192.168.79.6'/>"))
tried("update that is outside", lambda: network.update(3, 3, -1, "<range start='192.168.88.5' end='192.168.88.6'/>"))
tried("update", lambda: network.update(3, 4, -1, "<host mac='52:54:00:00:00:01' name='one' ip='192.168.79.5'/>"))
tried("update twice", lambda: network.update(3, 4, -1, "<host mac='52:54:00:00:00:01' name='one' ip='192.168.79.5'/>"))
tried("delete what is not there", lambda: network.update(2, 4, -1, "<host mac='52:54:00:00:00:0f'/>"))
tried("modify what cannot be", lambda: network.update(1, 3, -1, "<range start='192.168.79.100' end='192.168.79.198'/>"))
tried("leases of a mac that is none", lambda: network.DHCPLeases("nonsense"))
tried("leases", lambda: len(network.DHCPLeases()))
tried("addresses in use", lambda: connection.networkCreateXML(with_xml(UUID, UUID.replace("7b", "7c")).replace(">net<", ">netter<").replace("'net0'", "'net1'")))
print("left", [one.name() for one in connection.listAllNetworks()])
network.undefine()
tried("undefine a transient one", lambda: network.undefine())
tried("autostart of a transient one", lambda: network.setAutostart(1))
tried("config of a transient one", lambda: network.update(3, 4, -1, "<host mac='52:54:00:00:00:02' ip='192.168.79.6'/>", libvirt.VIR_NETWORK_UPDATE_AFFECT_CONFIG))
print("transient", network.isActive(), network.isPersistent(), network.autostart())
network.destroy()
tried("destroy when gone", lambda: network.destroy())
tried("start when gone", lambda: network.create())
tried("XML when gone", lambda: network.XMLDesc(0))
tried("bridge when gone", lambda: network.bridgeName())

reader = libvirt.open(read_only_uri)  # Not before: nobody answers its pings meanwhile.
for name in ("networkDefineXML", "networkCreateXML"):
    tried(f"{name} of a reader", lambda: getattr(reader, name)(XML))
kept = connection.networkDefineXML(XML)
read = reader.networkLookupByName("net")
for name in ("create", "destroy", "undefine"):
    tried(f"{name} of a reader", lambda: getattr(read, name)())
tried("autostart of a reader", lambda: read.setAutostart(1))
tried("update of a reader", lambda: read.update(3, 4, -1, "<host mac='52:54:00:00:00:02' ip='192.168.79.6'/>"))
tried("XML of a reader", lambda: len(read.XMLDesc(0)) > 100)
kept.undefine()

# The last to be told of, whatever was refused above.
last = connection.networkDefineXML(with_xml(">net<", ">last<"))
last.undefine()
while ("last", 1, 0) not in told["all"]:
    libvirt.virEventRunDefaultImpl()
print("told", [one for one in told["all"] if one[0] != "odd"])
print("told of one", told["one"])
tried("callback that is gone", lambda: (connection.networkEventDeregisterAny(single), connection.networkEventDeregisterAny(single))[1])
connection.networkEventDeregisterAny(everything)
