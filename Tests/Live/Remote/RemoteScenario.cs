using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>What our client does with a daemon, whichever it is, and what it must see.</summary>
/// <param name="uri">Of the daemon.</param>
/// <param name="folder">For files of guests: where a file of some name is.</param>
internal sealed class RemoteScenario(string uri, Func<string, string> folder)
{
    /// <summary>A guest lives from define to undefine, with its events beside it.</summary>
    internal async Task LiveAsync()
    {
        await using IHypervisor connection = await ConnectAsync();
        string disk = folder("life.img"), tty = folder("life-tty");
        File.Copy(GuestImages.BootSector, disk);
        Task<IList<LifecycleDetail>> told = connection.Events.OfType<DomainLifecycleEvent>().Where(static news => news.Name == "life")
            .Select(static news => news.Detail).TakeUntil(static detail => detail == LifecycleDetail.UndefinedRemoved).ToList().ToTask();

        Domain guest = await connection.DefineDomainAsync(GuestXml.BootSector("life", disk, tty), Within.Deadline);
        await guest.StartAsync(DomainStart.Paused, Within.Deadline);
        using (SerialConsole console = await SerialConsole.OpenAsync(tty))
        {
            await guest.ResumeAsync(Within.Deadline);
            await console.WaitForAsync("RXBOOT ready");
        }

        guest.Record.State.ShouldBe(DomainState.Running);
        guest.Record.MemoryKiB.ShouldBe(16 * 1024);
        (await guest.GetInfoAsync()).Reason.ShouldBe(StateReason.RunningUnpaused);
        await guest.SuspendAsync(Within.Deadline);
        guest.Record.Reason.ShouldBe(StateReason.PausedUser);
        await guest.ResumeAsync(Within.Deadline);
        await guest.DestroyAsync(Within.Deadline);
        guest.Record.IsActive.ShouldBeFalse();
        Position last = await guest.UndefineAsync(deadline: Within.Deadline);

        connection.Position.ShouldBe(last);
        (await Within.DeadlineAsync(told, "the last event")).ShouldBe(
        [
            LifecycleDetail.DefinedAdded,
            LifecycleDetail.StartedBooted,
            LifecycleDetail.SuspendedPaused,
            LifecycleDetail.ResumedUnpaused,
            LifecycleDetail.SuspendedPaused,
            LifecycleDetail.ResumedUnpaused,
            LifecycleDetail.ShutdownHost,
            LifecycleDetail.StoppedDestroyed,
            LifecycleDetail.UndefinedRemoved,
        ]);
    }

    /// <summary>A whole session with a guest that is paused: it is made, looked at from all sides, also by who may only read, and dropped.</summary>
    internal async Task SessionAsync()
    {
        await using IHypervisor connection = await ConnectAsync();
        await using IHypervisor reader = await new RemoteConnector(new RemoteOptions { IsReadOnly = true }).ConnectAsync(new Uri(uri), CancellationToken.None);
        Task<IList<LifecycleDetail>> told = reader.Events.OfType<DomainLifecycleEvent>().Where(static news => news.Name == "session")
            .Select(static news => news.Detail).TakeUntil(static detail => detail == LifecycleDetail.UndefinedRemoved).ToList().ToTask();
        Domain guest = await connection.DefineDomainAsync(GuestXml.Domain("session", 16, "pc", devices: "<video><model type='vga'/></video>"), Within.Deadline);
        try
        {
            await guest.StartAsync(DomainStart.Paused, Within.Deadline);
            (await guest.GetVcpusAsync()).Value.ShouldHaveSingleItem().Number.ShouldBe(0);
            Screenshot picture = await guest.ScreenshotAsync(deadline: Within.Deadline);
            picture.MimeType.ShouldStartWith("image/");
            picture.Image.Length.ShouldBeGreaterThan(1000);

            Domain seen = reader.LookupDomain((await Within.DeadlineAsync(
                reader.Domains.Watch(guest.Uuid).FirstAsync(static one => one is { State: DomainState.Paused }).ToTask(), "the reader to hear of it"))!.Uuid);
            (await seen.GetXmlAsync()).ShouldContain("<name>session</name>");
            (await seen.GetVcpusAsync()).Value.Count.ShouldBe(1);
            (await Should.ThrowAsync<HypervisorException>(() => seen.ResumeAsync())).Code.ShouldBe(ErrorCode.OperationDenied);
            (await Should.ThrowAsync<HypervisorException>(() => seen.ScreenshotAsync())).Code.ShouldBe(ErrorCode.OperationDenied);
        }
        finally
        {
            await ForgetAsync(connection, "session");
        }

        (await Within.DeadlineAsync(told, "the last event")).Where(static detail => detail != LifecycleDetail.ShutdownHost).ShouldBe(
        [
            LifecycleDetail.DefinedAdded,
            LifecycleDetail.StartedBooted,
            LifecycleDetail.SuspendedPaused,
            LifecycleDetail.StoppedDestroyed,
            LifecycleDetail.UndefinedRemoved,
        ]);
    }

    /// <summary>A network lives from define to undefine, with its events beside it. The daemon has a network of its own.</summary>
    internal async Task NetworkAsync()
    {
        const string Xml = """
            <network><name>wire</name><bridge name='rxwire0'/><ip address='10.78.0.1' netmask='255.255.255.0'><dhcp><range start='10.78.0.2' end='10.78.0.9'/></dhcp></ip></network>
            """;
        await using IHypervisor connection = await ConnectAsync();
        Task<IList<NetworkLifecycle>> told = connection.Events.OfType<NetworkLifecycleEvent>().Where(static news => news.Name == "wire")
            .Select(static news => news.Kind).TakeUntil(static kind => kind == NetworkLifecycle.Undefined).ToList().ToTask();

        Network network = await connection.DefineNetworkAsync(Xml, Within.Deadline);
        await network.StartAsync(Within.Deadline);
        await network.SetAutostartAsync(true, Within.Deadline);
        NetworkRecord record = network.Record;
        (record.IsActive, record.IsPersistent, record.HasAutostart, record.Bridge).ShouldBe((true, true, true, "rxwire0"));
        connection.LookupNetwork("wire").Uuid.ShouldBe(network.Uuid);
        connection.ListNetworks(NetworkListFlags.Active).ShouldContain(one => one.Uuid == network.Uuid);
        (await network.GetXmlAsync()).ShouldContain("10.78.0.1");
        (await network.GetLeasesAsync()).ShouldBeEmpty();
        (await Should.ThrowAsync<HypervisorException>(() => network.StartAsync())).Code.ShouldBe(ErrorCode.OperationInvalid);
        await network.DestroyAsync(Within.Deadline);
        await network.UndefineAsync(Within.Deadline);

        (await Should.ThrowAsync<HypervisorException>(() => network.StartAsync())).Code.ShouldBe(ErrorCode.NoNetwork);
        (await Within.DeadlineAsync(told, "the last event")).ShouldBe(
            [NetworkLifecycle.Defined, NetworkLifecycle.Started, NetworkLifecycle.Stopped, NetworkLifecycle.Undefined]);
    }

    /// <summary>What the daemons must refuse, with the same numbers.</summary>
    internal async Task RefuseAsync()
    {
        await using IHypervisor connection = await ConnectAsync();
        Domain quiet = await connection.DefineDomainAsync(GuestXml.Diskless("refuse", folder("refuse-tty")), Within.Deadline);
        try
        {
            Dictionary<string, (ErrorCode Code, ErrorDomain Domain)> seen = new(StringComparer.Ordinal);
            await NoteAsync("suspend an inactive domain", () => quiet.SuspendAsync());
            await NoteAsync("destroy an inactive domain", () => quiet.DestroyAsync());
            await NoteAsync("reset an inactive domain", () => quiet.ResetAsync());
            await NoteAsync("a title that nobody wrote", () => quiet.GetMetadataAsync(DomainMetadata.Title));
            await NoteAsync("XML that is none", () => connection.DefineDomainAsync("<domain"));
            await NoteAsync("XML of something else", () => connection.DefineDomainAsync("<network/>"));
            await NoteAsync("a name that is taken", () => connection.DefineDomainAsync(GuestXml.Diskless("refuse", folder("refuse-tty"))));
            await NoteAsync("too much memory", () => quiet.SetMemoryAsync(1L << 40));
            await NoteAsync("a saved state that is not there", () => connection.GetSaveImageXmlAsync(folder("nowhere.save")));
            await quiet.UndefineAsync();
            await NoteAsync("start what is gone", () => quiet.StartAsync());

            seen.ShouldBe(
                new Dictionary<string, (ErrorCode Code, ErrorDomain Domain)>
                {
                    ["suspend an inactive domain"] = (ErrorCode.OperationInvalid, ErrorDomain.Domain),
                    ["destroy an inactive domain"] = (ErrorCode.OperationInvalid, ErrorDomain.Domain),
                    ["reset an inactive domain"] = (ErrorCode.OperationInvalid, ErrorDomain.Domain),
                    ["a title that nobody wrote"] = (ErrorCode.NoDomainMetadata, ErrorDomain.Domain),
                    ["XML that is none"] = (ErrorCode.XmlDetail, ErrorDomain.Domain),
                    ["XML of something else"] = (ErrorCode.XmlError, ErrorDomain.Xml),
                    ["a name that is taken"] = (ErrorCode.OperationFailed, ErrorDomain.Domain),
                    ["too much memory"] = (ErrorCode.InvalidArgument, ErrorDomain.Qemu),
                    ["a saved state that is not there"] = (ErrorCode.SystemError, ErrorDomain.Qemu),
                    ["start what is gone"] = (ErrorCode.NoDomain, ErrorDomain.Qemu),
                },
                ignoreOrder: true);

            async Task NoteAsync<T>(string what, Func<Task<T>> call)
            {
                HypervisorException error = await Should.ThrowAsync<HypervisorException>(call, what);
                seen.Add(what, (error.Code, error.Domain));
            }
        }
        finally
        {
            await ForgetAsync(connection, "refuse");
        }
    }

    /// <summary>What is written about a domain, and how it is found.</summary>
    internal async Task DescribeAsync()
    {
        await using IHypervisor connection = await ConnectAsync();
        await using IHypervisor other = await ConnectAsync();
        Domain guest = await connection.DefineDomainAsync(GuestXml.Diskless("describe", folder("describe-tty")), Within.Deadline);
        try
        {
            await guest.SetMetadataAsync(DomainMetadata.Title, "A guest", key: null, uri: null);
            await guest.SetMetadataAsync(DomainMetadata.Element, "<a>b</a>", key: "k", uri: "urn:test");
            await guest.SetAutostartAsync(true);
            await guest.RenameAsync("described");

            DomainRecord record = guest.Record;
            (record.Name, record.Title, record.HasAutostart, record.IsPersistent, record.IsActive).ShouldBe(("described", "A guest", true, true, false));
            (await guest.GetMetadataAsync(DomainMetadata.Element, "urn:test")).ShouldContain("<a");
            connection.ListDomains(DomainListFlags.Autostart | DomainListFlags.Inactive).ShouldContain(one => one.Uuid == guest.Uuid);
            (await Within.DeadlineAsync(
                other.Domains.Watch(guest.Uuid).FirstAsync(static seen => seen is { HasAutostart: true, Title: "A guest" } or { Name: "described" }).ToTask(),
                "the others to hear of it")).ShouldNotBeNull();
            await guest.SetAutostartAsync(false);
        }
        finally
        {
            await ForgetAsync(connection, "describe", "described");
        }
    }

    /// <summary>A guest that runs is asked, saved, restored and shut down.</summary>
    internal async Task SaveAsync()
    {
        await using IHypervisor connection = await ConnectAsync();
        string disk = folder("save.img"), file = folder("save.save");
        File.Copy(GuestImages.BootSector, disk);
        Domain guest = await connection.DefineDomainAsync(GuestXml.BootSector("save", disk, folder("save-tty")), Within.Deadline);
        try
        {
            await guest.StartAsync(DomainStart.Paused, Within.Deadline);
            using (SerialConsole console = await SerialConsole.OpenAsync(folder("save-tty")))
            {
                await guest.ResumeAsync(Within.Deadline);
                await console.WaitForAsync("RXBOOT ready");
            }

            (await guest.GetBlockStatisticsAsync("vda")).Value.ReadBytes.ShouldBeGreaterThan(0);
            (await guest.GetBlockInfoAsync("vda")).Value.Capacity.ShouldBe(new FileInfo(disk).Length);
            (await guest.GetMemoryStatisticsAsync()).Value.ActualKiB.ShouldBe(16 * 1024);
            (await connection.GetDomainStatisticsAsync(StatisticsGroups.State)).ShouldContain(static one => one.Name == "save");
            (await guest.MonitorCommandAsync("""{"execute":"query-status"}""", isHuman: false)).ShouldContain("running");

            await guest.SaveAsync(file, deadline: Within.Deadline);
            (guest.Record.State, guest.Record.Reason).ShouldBe((DomainState.Shutoff, StateReason.ShutoffSaved));
            (await connection.GetSaveImageXmlAsync(file)).ShouldContain("<name>save</name>");
            (await connection.RestoreDomainAsync(file, deadline: Within.Deadline)).Record.State.ShouldBe(DomainState.Running);

            await guest.ManagedSaveAsync(deadline: Within.Deadline);
            guest.Record.HasManagedSave.ShouldBeTrue();
            await guest.RemoveManagedSaveAsync();
            guest.Record.HasManagedSave.ShouldBeFalse();
        }
        finally
        {
            await ForgetAsync(connection, "save");
        }
    }

    private static async Task ForgetAsync(IHypervisor connection, params string[] names)
    {
        foreach (DomainRecord record in connection.ListDomains().Where(record => names.Contains(record.Name)))
        {
            Domain domain = connection.LookupDomain(record.Uuid);
            if (record.IsActive)
            {
                await domain.DestroyAsync(Within.Deadline);
            }

            if (record.IsPersistent)
            {
                await domain.UndefineAsync(DomainUndefine.ManagedSave, Within.Deadline);
            }
        }
    }

    private Task<IHypervisor> ConnectAsync() => Rx.Hypervisor.Hypervisor.ConnectAsync(uri);
}
