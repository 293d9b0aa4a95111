# A client that is killed while it owns a guest: the guest ends with it.
import os
import signal
import sys
import time
import libvirt

libvirt.registerErrorHandler(lambda context, error: None, None)
uri = sys.argv[1]
XML = """<domain type='qemu'><name>owned</name><uuid>7b1f4c1e-2f53-4b3e-9a43-0d4e8c1e2f14</uuid><memory unit='MiB'>16</memory>
<os><type arch='x86_64' machine='pc'>hvm</type></os></domain>"""

read, write = os.pipe()
child = os.fork()
if child == 0:
    owner = libvirt.open(uri)
    owner.createXML(XML, libvirt.VIR_DOMAIN_START_AUTODESTROY)
    os.write(write, b"!")
    signal.pause()
os.close(write)
os.read(read, 1)
connection = libvirt.open(uri)
domain = connection.lookupByName("owned")
print("runs", domain.state())
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
while connection.listAllDomains():
    time.sleep(0.05)
print("gone")
