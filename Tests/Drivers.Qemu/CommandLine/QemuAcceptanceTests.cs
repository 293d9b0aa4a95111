using System;
using System.IO;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>The real QEMU takes what is built, makes the machine, and waits for <c>cont</c>.</summary>
public sealed class QemuAcceptanceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rxh");

    public static TheoryData<string> Names => Definitions.Names;

    public void Dispose() => _folder.Delete(recursive: true);

    [InstalledQemuTheory]
    [MemberData(nameof(Names))]
    public async Task Qemu_builds_the_machine_and_waits_paused(string name)
    {
        DomainDefinition definition = Definitions.Complete(
            Definitions.Xml(name).Replace("/srv/domains", _folder.FullName, StringComparison.Ordinal)
            .Replace("/usr/share/OVMF", _folder.FullName, StringComparison.Ordinal));
        HostFileMaker.MakeAll(definition);
        using PausedQemu qemu = await PausedQemu.StartAsync(definition, _folder.FullName);

        (await qemu.AskAsync("query-status")).GetProperty("status").GetString().ShouldBe("prelaunch");
        await qemu.EndAsync();
    }
}
