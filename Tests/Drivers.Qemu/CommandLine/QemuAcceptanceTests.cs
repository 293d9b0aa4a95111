using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
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
        definition.HostFiles.ToList().ForEach(HostFileMaker.Make);
        if (definition.NvramFile is { } nvram)
        {
            HostFileMaker.Make(new HostFile(nvram.Path, "<os><nvram>", IsWritten: true));
        }

        IReadOnlyList<JsonElement> answers =
            await StoppedQemu.AskAsync(definition, _folder, StoppedQemu.Command("query-status"));

        answers[0].GetProperty("status").GetString().ShouldBe("prelaunch");
    }
}
