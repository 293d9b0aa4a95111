using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>Something in which rxhvd and libvirtd differ before the eyes of a client, on purpose. <c>docs/compatibility.md</c> is written from these.</summary>
/// <param name="What">In which respect.</param>
/// <param name="Theirs">Lines of libvirtd's that are different, as a regular expression; <see langword="null"/>: it has none here.</param>
/// <param name="Ours">Those of rxhvd's in their place; <see langword="null"/>: none.</param>
/// <param name="Why">The reason.</param>
internal sealed record Difference(string What, string? Theirs, string? Ours, string Why)
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // Of a domain that is active: a daemon counts what all scenarios before have started.
    private const string RunNumber = "(?<before><domain id=\"|^ +(?=[0-9]+ +[^ ]+ +(running|paused|in shutdown|crashed) *$)|^ *Id: +)[0-9]+ *";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>All that the scenarios come across.</summary>
    internal static IReadOnlyList<Difference> All { get; } =
    [
        new("A reset by SeaBIOS, which it does once or twice more after each reset", "^  event 'reboot' for domain", "^  event 'reboot' for domain",
            "libvirtd tells each; rxhvd tells one reboot for one reset"),
        new("A shutdown in front of the end of a domain that is destroyed, and how often the state of a guest is gone through when it is saved",
            "Shutdown Finished after host request$|^  event 'migration-iteration'", "Shutdown Finished after host request$|^  event 'migration-iteration'",
            "It depends on QEMU, whose word comes in time or not"),
        new("The processor that a definition leaves open", "<cpu .*mode=\"custom\"|<model fallback=\"forbid\">qemu64<|<feature name=\"(hypervisor|lahf_lm)\" |</cpu>", null,
            "libvirtd writes down what QEMU takes; rxhvd leaves it to QEMU"),
        new("Labels and partitions of a run", "<seclabel|</seclabel>|<label>|<imagelabel>|<resource>|</resource>|<partition>|^  Security (model|DOI):", null,
            "Nothing is labelled or put into control groups here"),
        new("The warning that QEMU runs as root", "^  Messages: ", null, "rxhvd keeps no list of such warnings"),
        new("Where the sockets of a run are", "(path|socket)=\"/var/lib/libvirt/qemu/", "(path|socket)=\"FOLDER/root/run/qemu/",
            "Each daemon keeps them in its own folder for run-time files"),
        new("The alias of the SATA controller of a q35", "<alias name=\"ide\" />", "<alias name=\"sata0\" />",
            "libvirt's is a name of another bus"),
        new("A missing type of domain", "^  no type -> 1 20 2$", "^  no type -> 27 20 2$", "It is a mistake in the XML, not an internal error"),
        new("A machine that QEMU does not have", "^  machine that is none -> 27 20 2$", "^  machine that is none -> 67 20 2$", "libvirtd finds that it has no PCI bus"),
        new("A unit that does not exist", "^  unit that is none -> 8 0 2$", "^  unit that is none -> 8 20 2$", "It is the XML of a domain that is wrong; libvirtd says that no part in particular is"),
        new("Shutting down a domain that is off, or asking for its processors", "^  (shutdown|vcpus) when off -> 55 10 2$", "^  (shutdown|vcpus) when off -> 55 20 2$",
            "Whatever needs a domain that runs is refused by one part here, and by two there"),
        new("Removing a managed save that is not there", "^  managedSaveRemove when .* -> 38 10 2$", "^  managedSaveRemove when .* -> done$", "What was asked for is so"),
        new("A key that does not exist", "^  key that is none -> 1 10 2$", "^  key that is none -> 8 10 2$", "It is an invalid argument, not an internal error"),
        new("Waking a guest that is not asleep", "^  pMWakeup when running -> 1 10 2$", "^  pMWakeup when running -> 55 10 2$", "It is a wrong state, not an internal error"),
        new("Storage, secrets, devices of the host, filters of networks, native XML, jobs of disks",
            "^  (missing (pool|secret|device|filter)|native XML|blockJobAbort when running) -> [0-9]+ [0-9]+ 2$",
            "^  (missing (pool|secret|device|filter)|native XML|blockJobAbort when running) -> 3 7 2$",
            "No driver has them, so each call says that it is not supported"),
        new("A domain that is defined again after it was undefined while it runs", "^  event 'lifecycle' for domain 'again': Defined (Added|Updated)$", "^  event 'lifecycle' for domain 'again': Defined Added$",
            "libvirtd tells an update where there was nothing any more; rxhvd tells what happened"),
        new("A dump of memory", null, "^  event 'job-completed' for domain 'again':", "It is a job, and rxhvd tells how it ended"),
        new("Statistics of schedulers, of balloons that nobody asked, of images below images, of caches",
            "^ +(balloon.last-update|vcpu.0.wait|block.0.backingIndex|dirtyrate.calc_mode|cpu.cache.monitor.count|cpu.haltpoll.*|last_update N)$", null, "They are not counted"),
        new("Processor time of a domain that is off", "^ +cpu.(time|user|system)=[0-9]+$", null, "libvirtd tells its own; rxhvd tells nothing"),
        new("Errors of disks, what an agent tells of everything", "^[$] virsh (domblkerror|guestinfo) |^  No errors found$", "^[$] virsh (domblkerror|guestinfo) ",
            "rxhvd does not have these calls yet"),
        new("Leases of a network that was stopped", "^leases when it is off: 1$", "^leases when it is off: 0$", "They end with the run of their network; started again, it knows those that have not run out"),
        new("A spanning tree that is neither on nor off, a DNS domain without a name",
            "^  (stp that is none|domain without a name) -> done$|^  event 'lifecycle' for network odd: ", "^  (stp that is none|domain without a name) -> 27 19 2$",
            "libvirtd makes something of them; rxhvd drops nothing in silence"),
        new("A name of a network with a slash in it", "^  name with a slash -> 35 5 2$", "^  name with a slash -> 27 19 2$", "It is refused as that of a domain is"),
        new("Masks, ranges, limits and addresses in use of networks: which part refuses them",
            "^  (netmask with holes|range (outside|the wrong way round)|bandwidth without an average|addresses in use) -> [0-9]+ 0 2$",
            "^  (netmask with holes|range (outside|the wrong way round)|bandwidth without an average|addresses in use) -> [0-9]+ 19 2$",
            "libvirtd says that no part in particular does"),
        new("A part of a network that is another element", "^  update with another element -> 27 19 2$", "^  update with another element -> 27 5 2$", "Whatever is another document is refused by one part"),
    ];

    /// <summary>What is left of lines when those that differ on purpose are taken out.</summary>
    /// <param name="lines">Of one of the daemons.</param>
    /// <param name="isOurs">Of which.</param>
    internal static string[] Hide(IEnumerable<string> lines, bool isOurs)
        => [.. lines.Where(line => !All.Any(one => (isOurs ? one.Ours : one.Theirs) is { } own && Regex.IsMatch(line, own, Options, Patience)))
            .Select(static line => Regex.Replace(line, RunNumber, "${before}N ", Options, Patience))];
}
