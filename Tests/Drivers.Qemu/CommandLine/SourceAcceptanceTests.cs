using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>The host's ends of character devices and displays, as the real QEMU opens them.</summary>
public sealed class SourceAcceptanceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rxh");

    private string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    [InstalledQemuTheory]
    [InlineData("<serial type='null'/>", "charserial0", "null")]
    [InlineData("<serial type='pty'/>", "charserial0", "pty:/dev/pts/")]
    [InlineData("<serial type='file'><source path='FOLDER/out' append='on'/></serial>", "charserial0", "file")]
    [InlineData("<serial type='unix'><source mode='bind' path='FOLDER/s,1'/></serial>", "charserial0", "disconnected:unix:FOLDER/s,1,server=on")]
    [InlineData("<parallel type='unix'><source mode='bind' path='FOLDER/p'/></parallel>", "charparallel0", "disconnected:unix:FOLDER/p,server=on")]
    [InlineData("<console type='pty'><target type='virtio'/></console>", "charconsole0", "pty:/dev/pts/")]
    [InlineData("<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>", "charchannel0", "disconnected:unix:FOLDER/org.qemu.guest_agent.0,server=on")]
    public async Task Qemu_opens_the_end_on_the_host(string devices, string chardev, string start)
    {
        using PausedQemu qemu = await StartAsync(devices);

        (await Chardev(qemu, chardev)).ShouldStartWith(start.Replace("FOLDER", Folder, StringComparison.Ordinal));
    }

    [InstalledQemuTheory]
    [InlineData("raw", "tcp:127.0.0.1:")]
    [InlineData("telnet", "telnet:127.0.0.1:")]
    public async Task Qemu_listens_on_TCP(string protocol, string start)
    {
        int port = FreePort.Any();
        using PausedQemu qemu = await StartAsync(
            $"<serial type='tcp'><source mode='bind' host='127.0.0.1' service='{port}'/><protocol type='{protocol}'/></serial>");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, qemu.Deadline);

        client.Connected.ShouldBeTrue();
        (await Chardev(qemu, "charserial0")).ShouldContain($"{start}{port}");
    }

    [InstalledQemuTheory]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task Qemu_connects(string type)
    {
        string path = Path.Combine(Folder, "peer");
        using Socket listener = type is "tcp"
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(type is "tcp" ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(path));
        listener.Listen();
        string source = listener.LocalEndPoint is IPEndPoint end
            ? $"<source mode='connect' host='127.0.0.1' service='{end.Port}'/>"
            : $"<source mode='connect' path='{path}'/>";

        using PausedQemu qemu = await StartAsync($"<serial type='{type}'>{source}</serial>");
        using Socket peer = await listener.AcceptAsync(qemu.Deadline);

        peer.Connected.ShouldBeTrue();
        (await Chardev(qemu, "charserial0")).ShouldNotContain("disconnected");
    }

    [InstalledQemuTheory]
    [InlineData("on", "before")]
    [InlineData("off", "")]
    public async Task What_was_in_a_file_is_kept_when_asked_for(string append, string left)
    {
        string file = Path.Combine(Folder, "out");
        string log = Path.Combine(Folder, "log");
        await File.WriteAllTextAsync(file, "before");
        await File.WriteAllTextAsync(log, "before");

        using (await StartAsync(
            $"<serial type='file'><source path='{file}' append='{append}'/><log file='{log}' append='{append}'/></serial>"))
        {
        }

        (await File.ReadAllTextAsync(file)).ShouldBe(left);
        (await File.ReadAllTextAsync(log)).ShouldBe(left);
    }

    [InstalledQemuTheory]
    [InlineData("org.qemu.guest_agent.0")]
    public async Task A_client_connects_to_the_channel_of_the_agent(string name)
    {
        using PausedQemu qemu = await StartAsync(
            $"<channel type='unix'><target type='virtio' name='{name}'/></channel>");
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Folder, name)), qemu.Deadline);

        client.Connected.ShouldBeTrue();
        string seen = await Chardev(qemu, "charchannel0");
        while (seen.StartsWith("disconnected:", StringComparison.Ordinal))
        {
            qemu.Deadline.ThrowIfCancellationRequested(); // QEMU accepts when its main loop gets to it.
            seen = await Chardev(qemu, "charchannel0");
        }

        seen.ShouldStartWith("unix:");
    }

    [InstalledQemuTheory]
    [InlineData("<graphics type='vnc'/>", "127.0.0.1", "ipv4", "none")]
    [InlineData("<graphics type='vnc' listen='0.0.0.0' keymap='de' sharePolicy='force-shared'/>", "0.0.0.0", "ipv4", "none")]
    [InlineData("<graphics type='vnc' passwd='se,cret'/>", "127.0.0.1", "ipv4", "vnc")]
    [InlineData("<graphics type='vnc'><listen type='socket'/></graphics>", "FOLDER/vnc.sock", "unix", "none")]
    [InlineData("<graphics type='vnc' socket='FOLDER/a,b' passwd='x'/>", "FOLDER/a,b", "unix", "vnc")]
    public async Task A_display_is_where_it_should_be(string devices, string host, string family, string auth)
    {
        DomainDefinition definition = Definition(devices);
        RunChoices choices = RunChoices.For(definition.Devices, Folder, FreePort.IsFree);
        using PausedQemu qemu = await PausedQemu.StartAsync(definition, Folder, choices);

        JsonElement vnc = await qemu.AskAsync("query-vnc");

        vnc.GetProperty("enabled").GetBoolean().ShouldBeTrue();
        vnc.GetProperty("family").GetString().ShouldBe(family);
        vnc.GetProperty("auth").GetString().ShouldBe(auth);
        string place = vnc.GetProperty(family is "unix" ? "service" : "host").GetString()!;
        place.ShouldBe(host.Replace("FOLDER", Folder, StringComparison.Ordinal));
        if (family is "ipv4")
        {
            vnc.GetProperty("service").GetString().ShouldBe($"{choices.VncPort}");
        }
    }

    [InstalledQemuTheory]
    [InlineData("<graphics type='vnc'><listen type='none'/></graphics>")]
    public async Task A_display_that_listens_nowhere_is_not_enabled(string devices)
    {
        using PausedQemu qemu = await StartAsync(devices);

        (await qemu.AskAsync("query-vnc")).GetProperty("enabled").GetBoolean().ShouldBeFalse();
    }

    // RFC 6143, 7.2.2: the challenge is encrypted with the password, each byte of it with its bits reversed.
    [InstalledQemuTheory]
    [InlineData("sesame", true)]
    [InlineData("sesam", false)]
    public async Task A_viewer_gets_in_with_the_password_only(string password, bool isLetIn)
    {
        using PausedQemu qemu = await StartAsync(
            "<graphics type='vnc' passwd='sesame'><listen type='socket'/></graphics>");
        using var viewer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await viewer.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Folder, "vnc.sock")), qemu.Deadline);
        await using var stream = new NetworkStream(viewer);
        byte[] buffer = new byte[16];

        await stream.ReadExactlyAsync(buffer.AsMemory(0, 12), qemu.Deadline);
        await stream.WriteAsync(buffer.AsMemory(0, 12), qemu.Deadline);
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 2), qemu.Deadline);
        buffer[1].ShouldBe((byte)2);
        await stream.WriteAsync(buffer.AsMemory(1, 1), qemu.Deadline);
        await stream.ReadExactlyAsync(buffer, qemu.Deadline);
        await stream.WriteAsync(VncChallenge.Answer(buffer, password), qemu.Deadline);
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 4), qemu.Deadline);

        buffer[3].ShouldBe(isLetIn ? (byte)0 : (byte)1);
    }

    [InstalledQemuTheory]
    [InlineData("<graphics type='vnc' keymap='no-such'/>", "no-such")]
    [InlineData("<serial type='unix'><source mode='connect' path='FOLDER/nobody'/></serial>", "FOLDER/nobody")]
    [InlineData("<rng model='virtio'><backend model='random'>FOLDER/none</backend></rng>", "FOLDER/none")]
    public async Task What_qemu_refuses_it_names(string devices, string named)
    {
        IOException error = await Should.ThrowAsync<IOException>(() => StartAsync(devices));

        error.Message.ShouldContain(named.Replace("FOLDER", Folder, StringComparison.Ordinal));
    }

    private static async Task<string> Chardev(PausedQemu qemu, string label) =>
        (await qemu.AskAsync("query-chardev")).EnumerateArray()
            .Single(chardev => chardev.GetProperty("label").GetString() == label)
            .GetProperty("filename").GetString()!;

    private DomainDefinition Definition(string devices) => Definitions.Complete(
        Definitions.With("", devices.Replace("FOLDER", Folder, StringComparison.Ordinal)));

    private Task<PausedQemu> StartAsync(string devices) => PausedQemu.StartAsync(Definition(devices), Folder);
}
