using System;
using System.Collections.Generic;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Live.Remote;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>What libvirt's client makes of the death of rxhvd, and of libvirtd's.</summary>
[Collection(LiveCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class DeathTests
{
    [MatrixFact]
    public async Task A_client_hears_of_the_death_of_its_daemon_alike()
    {
        string[] ours = await DieAsync(await RxhvDaemon.StartAsync()), theirs = await DieAsync(await LibvirtDaemon.StartAsync());

        ours.ShouldBe(theirs);
        ours.Length.ShouldBe(3);
    }

    private static async Task<string[]> DieAsync(WireDaemon daemon)
    {
        await using (daemon)
        {
            using ShellProcess client = ShellProcess.Start("/usr/bin/python3", Repository.PathOf("Tests/Data/Matrix/orphan.py"), daemon.Uri);
            List<string> said = [await client.ReadLineAsync() ?? throw new InvalidOperationException("the client ended before its daemon did")];
            daemon.Kill();
            said.AddRange(await client.ReadAllAsync());
            return [.. said];
        }
    }
}
