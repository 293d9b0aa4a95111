using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Daemon;
using Rx.Hypervisor.Daemon.Hosting;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live.Remote;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Systemd;

/// <summary>The unit files are what systemd understands, and fit the daemon.</summary>
[SupportedOSPlatform("linux")]
public sealed class UnitFileTests
{
    private const string Verify = "/usr/bin/systemd-analyze";

    private static readonly string Folder = Repository.PathOf("Daemon/systemd");

    [Fact]
    public async Task Systemd_finds_no_fault_with_them()
    {
        using var root = new TemporaryDirectory();
        string units = Directory.CreateDirectory(root["usr/lib/systemd/system"]).FullName;
        string[] names = [.. Directory.GetFiles(Folder).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        foreach (string name in names)
        {
            File.Copy(Path.Combine(Folder, name), Path.Combine(units, name));
        }

        // What they start must be there to be run.
        foreach (string program in (string[])["usr/sbin/rxhvd", "bin/true", "bin/kill"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root[program])!);
            File.Copy("/bin/true", root[program]);
        }

        names.ShouldBe(["rxhvd-guests.service", "rxhvd-ro.socket", "rxhvd-tls.socket", "rxhvd.service", "rxhvd.socket"]);
        (await LiveServer.RunAsync(0, Verify, ["verify", "--man=no", "--recursive-errors=no", $"--root={root.Path}", .. names])).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("rxhvd.socket", SocketRole.ReadWrite, "0600")]
    [InlineData("rxhvd-ro.socket", SocketRole.ReadOnly, "0666")]
    [InlineData("rxhvd-tls.socket", SocketRole.Tls, null)]
    public void A_socket_is_known_by_the_name_of_its_unit(string unit, object role, string? mode)
    {
        Sockets.RoleOf(unit).ShouldBe((SocketRole)role);
        Values(unit, "SocketMode").SingleOrDefault().ShouldBe(mode);
        Values(unit, "Service").ShouldBe(["rxhvd.service"]);
    }

    [Fact]
    public void Sockets_are_where_the_daemon_would_make_them()
    {
        string run = HostFolders.System.Run;
        Values("rxhvd.socket", "ListenStream").ShouldBe([Path.Combine(run, DaemonPaths.ReadWriteSocket)]);
        Values("rxhvd-ro.socket", "ListenStream").ShouldBe([Path.Combine(run, DaemonPaths.ReadOnlySocket)]);
        Values("rxhvd-tls.socket", "ListenStream").ShouldBe([$"{new Rx.Hypervisor.Daemon.Config.DaemonSettings().TlsPort}"]);
    }

    [Fact]
    public void The_end_of_the_daemon_leaves_guests_and_what_is_known_of_them()
    {
        Values("rxhvd.service", "KillMode").ShouldBe(["process"]);
        Values("rxhvd.service", "RuntimeDirectoryPreserve").ShouldBe(["yes"]);
        Values("rxhvd.service", "RuntimeDirectory").ShouldBe([Path.GetFileName(HostFolders.System.Run)]);
    }

    [Fact]
    public void Guests_go_down_before_the_daemon_does()
    {
        Values("rxhvd-guests.service", "ExecStop").ShouldBe(["/usr/sbin/rxhvd --shutdown-guests"]);
        Values("rxhvd-guests.service", "After").Single().Split(' ').ShouldContain("rxhvd.service");
        Values("rxhvd-guests.service", "TimeoutStopSec").ShouldBe(["infinity"]);
    }

    /// <summary>What a unit file says under a name.</summary>
    internal static string[] Values(string unit, string name) => [.. File.ReadLines(Path.Combine(Folder, unit))
        .Where(line => line.StartsWith(name + "=", StringComparison.Ordinal))
        .Select(line => line[(name.Length + 1)..])];
}
