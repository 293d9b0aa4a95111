using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>The verbs that manage guests from a shell: each starts a host on a folder, does its work, and leaves.</summary>
internal static class ShellVerbs
{
    internal static IEnumerable<Command> Create() =>
    [
        Define(),
        Undefine(),
        Start(),
        Shutdown(),
        On("destroy", "Cuts the power of a guest. What it has not written to its disks is lost.", static (domain, cancel) => domain.DestroyAsync(cancellationToken: cancel)),
        Reboot(),
        On("reset", "Presses the reset button of a guest, which is not asked.", static (domain, cancel) => domain.ResetAsync(cancellationToken: cancel)),
        On("suspend", "Stops the virtual CPUs of a guest; 'resume' lets them go on.", static (domain, cancel) => domain.SuspendAsync(cancellationToken: cancel)),
        On("resume", "Lets the virtual CPUs of a suspended guest go on.", static (domain, cancel) => domain.ResumeAsync(cancellationToken: cancel)),
        List(),
        Info(),
        Xml(),
        Autostart(),
        EventsVerb.Create(),
        RecordVerb.Create(),
        ReplayVerb.Create(),
        .. NetworkVerbs.Create(),
    ];

    private static Command Define()
    {
        var file = new Argument<string>("file") { Description = "libvirt's domain XML; - reads it from standard input." };
        return new ShellVerb("define", "Stores the definition of a guest, or replaces it; 'start' runs it.", file).Does(async (parsed, session) =>
        {
            Domain domain = await DefinitionText.TakeAsync(
                parsed.GetRequiredValue(file), ErrorDomain.Domain, xml => session.Hypervisor.DefineDomainAsync(xml, cancellationToken: session.Cancelled), session.Cancelled);
            session.View.Done("defined", domain.Record);
        });
    }

    private static Command Undefine()
    {
        var name = DomainName();
        var save = new Option<bool>("--managed-save") { Description = "Drop its saved state too." };
        var nvram = new Option<bool>("--nvram") { Description = "Drop the variables of its firmware too." };
        return new ShellVerb("undefine", "Drops the definition of a guest. One that runs goes on, and is gone when it stops.", name, save, nvram).Does(async (parsed, session) =>
        {
            Domain domain = session.Find(parsed.GetRequiredValue(name));
            DomainRecord before = domain.Record;
            DomainUndefine flags = (parsed.GetValue(save) ? DomainUndefine.ManagedSave : 0) | (parsed.GetValue(nvram) ? DomainUndefine.Nvram : 0);
            await domain.UndefineAsync(flags, cancellationToken: session.Cancelled);
            session.View.Done("undefined", before with { IsPersistent = false });
        });
    }

    private static Command Start()
    {
        var name = DomainName();
        var paused = new Option<bool>("--paused") { Description = "Its virtual CPUs wait for 'resume'." };
        return new ShellVerb("start", "Starts a guest from its definition.", name, paused).Does(async (parsed, session) =>
        {
            Domain domain = session.Find(parsed.GetRequiredValue(name));
            await domain.StartAsync(parsed.GetValue(paused) ? DomainStart.Paused : DomainStart.Running, cancellationToken: session.Cancelled);
            session.View.Done("started", domain.Record);
        });
    }

    private static Command Shutdown()
    {
        var name = DomainName();
        Option<int> grace = Timeout("Seconds that the guest has before its power is cut.");
        return new ShellVerb("shutdown", "Presses the power button of a guest and waits until it is off.", name, grace).Does(async (parsed, session) =>
        {
            Domain domain = session.Find(parsed.GetRequiredValue(name));
            DomainRecord before = domain.Record;
            await domain.ShutdownAsync(TimeSpan.FromSeconds(parsed.GetValue(grace)), session.Cancelled);
            DomainRecord now = session.Now(before);
            session.View.Done(now.Reason == StateReason.ShutoffDestroyed ? "did not heed its power button in time; its power was cut" : "shut down", now);
        });
    }

    private static Command Reboot()
    {
        var name = DomainName();
        Option<int> grace = Timeout("Seconds that the guest has; then it is no longer waited for, and may reboot yet.");
        return new ShellVerb("reboot", "Asks a guest to reboot and waits until it has.", name, grace).Does(async (parsed, session) =>
        {
            Domain domain = session.Find(parsed.GetRequiredValue(name));
            DomainRecord before = domain.Record;
            await session.UntilRebootedAsync(domain, TimeSpan.FromSeconds(parsed.GetValue(grace)));
            session.View.Done("rebooted", session.Now(before));
        });
    }

    private static Command List()
    {
        var active = new Option<bool>("--active") { Description = "Only guests that run or are suspended." };
        var inactive = new Option<bool>("--inactive") { Description = "Only guests that are off." };
        return new ShellVerb("list", "Lists the guests: by default all of them.", active, inactive) { OnlyLooks = true }.Does((parsed, session) =>
        {
            DomainListFlags flags = (parsed.GetValue(active) ? DomainListFlags.Active : 0) | (parsed.GetValue(inactive) ? DomainListFlags.Inactive : 0);
            session.View.List([.. session.Hypervisor.ListDomains(flags).OrderBy(static record => record.Name, StringComparer.Ordinal)]);
            return Task.CompletedTask;
        });
    }

    private static Command Info()
    {
        var name = DomainName();
        return new ShellVerb("info", "Shows what a guest is and does.", name) { OnlyLooks = true }.Does(async (parsed, session) =>
        {
            Domain domain = session.Find(parsed.GetRequiredValue(name));
            session.View.Info(domain.Record, await domain.GetInfoAsync(cancellationToken: session.Cancelled));
        });
    }

    private static Command Xml()
    {
        var name = DomainName();
        var inactive = new Option<bool>("--inactive") { Description = "What the next start uses, of a guest that runs." };
        var secure = new Option<bool>("--secure") { Description = "With passwords." };
        return new ShellVerb("xml", "Prints the definition of a guest.", name, inactive, secure) { OnlyLooks = true }.Does(async (parsed, session) =>
        {
            Domain domain = session.Find(parsed.GetRequiredValue(name));
            DomainXmlFlags flags = (parsed.GetValue(inactive) ? DomainXmlFlags.Inactive : 0) | (parsed.GetValue(secure) ? DomainXmlFlags.Secure : 0);
            session.View.Xml(domain.Name, await domain.GetXmlAsync(flags, cancellationToken: session.Cancelled));
        });
    }

    private static Command Autostart()
    {
        var name = DomainName();
        var off = new Option<bool>("--off") { Description = "No longer." };
        return new ShellVerb("autostart", "Has a guest started whenever an engine is that stays; these verbs start none of themselves.", name, off).Does(async (parsed, session) =>
        {
            Domain domain = session.Find(parsed.GetRequiredValue(name));
            bool isOn = !parsed.GetValue(off);
            await domain.SetAutostartAsync(isOn, cancellationToken: session.Cancelled);
            session.View.Done(isOn ? "will be started with its host" : "will no longer be started with its host", domain.Record);
        });
    }

    /// <summary>A verb that does one thing to one guest.</summary>
    private static Command On(string verb, string description, Func<Domain, System.Threading.CancellationToken, Task> operation)
    {
        var name = DomainName();
        return new ShellVerb(verb, description, name).Does(async (parsed, session) =>
        {
            Domain domain = session.Find(parsed.GetRequiredValue(name));
            DomainRecord before = domain.Record;
            await operation(domain, session.Cancelled);
            session.View.Done(ShellView.PastOf(verb), session.Now(before));
        });
    }

    private static Option<int> Timeout(string description)
    {
        var seconds = new Option<int>("--timeout")
        {
            Description = description,
            DefaultValueFactory = static _ => (int)Domain.DefaultDeadline.TotalSeconds,
        };
        seconds.Validators.Add(static result =>
        {
            // What is no number is told by the parser.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int given) && given is < 1 or > 86_400)
            {
                result.AddError("--timeout takes 1 to 86400 seconds.");
            }
        });
        return seconds;
    }

    private static Argument<string> DomainName()
    {
        var name = new Argument<string>("guest") { Description = "Its name, uuid, or number." };
        name.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("The name of a guest is not empty.");
            }
        });
        return name;
    }
}
