using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <summary>A connection to a hypervisor.</summary>
/// <remarks>Threading: safe from any thread.</remarks>
public interface IHypervisor : IAsyncDisposable
{
    /// <summary>What was connected to.</summary>
    Uri Uri { get; }

    /// <summary>Everything that happens, of every kind.</summary>
    /// <remarks>
    /// <para>Shape: hot; from the subscription on, in order of <see cref="Position"/>, none left out.</para>
    /// <para>Threading: see <see cref="HypervisorHostOptions.Delivery"/>; one at a time for each subscriber, and one that is slow, blocks or
    /// throws delays nobody else. Once Dispose has returned, nothing runs, except the notification that called it.</para>
    /// <para>Errors: none; what fails is an event or an error of the call that failed.</para>
    /// <para>Completion: when the connection is disposed, or the host stops.</para>
    /// <para>Buffering: a fixed number of references a subscriber; one that is slower goes on from the journal, see <see cref="SlowConsumer.Resume"/>.</para>
    /// </remarks>
    IObservable<HypervisorEvent> Events { get; }

    /// <summary>Everything that happened after a position, and then what happens: no seam, nothing twice.</summary>
    /// <remarks>
    /// <para>Shape: cold up to now, then hot. What is missing is told by a <see cref="GapEvent"/> in its place: the position is older than the
    /// journal reaches, of another host or epoch, or of a future that never came. After a gap comes what the journal still has, then an
    /// <see cref="InventoryEvent"/> as of that moment, then what happens from there on.</para>
    /// <para>Threading: as <see cref="Events"/>.</para>
    /// <para>Errors: none; what cannot be read is a gap.</para>
    /// <para>Completion: as <see cref="Events"/>.</para>
    /// <para>Buffering: as the policy says.</para>
    /// </remarks>
    /// <param name="position">The last event that is known: of <see cref="HypervisorEvent.Position"/>, or what a call returned.</param>
    /// <param name="policy">What becomes of what the subscriber is too slow for.</param>
    IObservable<HypervisorEvent> EventsFrom(Position position, SlowConsumer policy = SlowConsumer.Resume);

    /// <summary>The number of the last event.</summary>
    Position Position { get; }

    /// <summary>The domains, active or defined, and what happens to them: list and watch without a gap.</summary>
    Inventory<Guid, DomainRecord> Domains { get; }

    /// <summary>The virtual networks, active or defined, and what happens to them; empty where nobody runs any.</summary>
    Inventory<Guid, NetworkRecord> Networks { get; }

    /// <summary>The addresses that guests have from the networks, and what happens to them.</summary>
    /// <remarks>Of a host that is not ours, which does not tell of leases, this is empty; <see cref="Network.GetLeasesAsync"/> asks.</remarks>
    Inventory<LeaseKey, NetworkLease> Leases { get; }

    /// <summary>Whether the host can be reached: the state now, then each change.</summary>
    /// <remarks>
    /// <para>Shape: hot, with the state now first. A host in this process is live until it is closed.</para>
    /// <para>Threading: as <see cref="Events"/>.</para>
    /// <para>Errors: none; a link that is lost is a state.</para>
    /// <para>Completion: after <see cref="LinkClosed"/>.</para>
    /// <para>Buffering: the states that wait to be told.</para>
    /// </remarks>
    IObservable<LinkState> Link { get; }

    /// <summary>The domains, active or defined, as of the last event, with its position; in no order.</summary>
    /// <param name="flags">Which.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such flag.</exception>
    InventoryList<DomainRecord> ListDomains(DomainListFlags flags = DomainListFlags.All);

    /// <summary>The domain with a uuid.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: there is none.</exception>
    Domain LookupDomain(Guid uuid);

    /// <summary>The domain with a name.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: there is none.</exception>
    Domain LookupDomain(string name);

    /// <summary>The active domain with that number.</summary>
    /// <param name="id"><see cref="DomainRecord.Id"/> of the run.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: there is none.</exception>
    Domain LookupDomain(int id);

    /// <summary>The networks, active or defined, as of the last event, with its position; in no order.</summary>
    /// <param name="flags">Which.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such flag.</exception>
    InventoryList<NetworkRecord> ListNetworks(NetworkListFlags flags = NetworkListFlags.All);

    /// <summary>The network with a uuid.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoNetwork"/>: there is none.</exception>
    Network LookupNetwork(Guid uuid);

    /// <summary>The network with a name.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoNetwork"/>: there is none.</exception>
    Network LookupNetwork(string name);

    /// <summary>Stores the definition of a network, new or known by its uuid; one that is active gets it at its next start.</summary>
    /// <param name="xml">libvirt's network XML.</param>
    /// <param name="deadline">For all of it; <see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun to store.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// The XML is wrong or asks for what cannot be honoured, the name, uuid or bridge is another network's, the file cannot be written;
    /// <see cref="HypervisorException.Code"/> says which, and nothing has changed.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    Task<Network> DefineNetworkAsync(string xml, TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a transient network: it vanishes when it stops.</summary>
    /// <param name="xml">libvirt's network XML.</param>
    /// <param name="deadline">For the whole start; <see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls the start off; nothing is left of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As <see cref="DefineNetworkAsync"/> and <see cref="Network.StartAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    Task<Network> CreateNetworkAsync(string xml, TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>Statistics of many domains, all asked at once. None waits for another, and none for an operation.</summary>
    /// <param name="groups">What of them.</param>
    /// <param name="flags">Of which.</param>
    /// <param name="patience">
    /// How long each QEMU has before its last known values are taken; <see langword="null"/> means <see cref="Domain.DefaultPatience"/>,
    /// zero asks nobody to wait, as libvirt's flag <c>NOWAIT</c> does.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such flag.</exception>
    Task<IReadOnlyList<DomainStatistics>> GetDomainStatisticsAsync(
        StatisticsGroups groups = StatisticsGroups.All,
        DomainListFlags flags = DomainListFlags.All,
        TimeSpan? patience = null,
        CancellationToken cancellationToken = default);

    /// <summary>The name of the host that the domains run on.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<string> GetHostnameAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>Stores the definition of a domain, new or known by its uuid; one that runs gets it at its next start.</summary>
    /// <param name="xml">libvirt's domain XML.</param>
    /// <param name="deadline">For all of it; <see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun to store.</param>
    /// <exception cref="HypervisorException">
    /// The XML is wrong or asks for what cannot be honoured, the name or uuid is another domain's, the file cannot be written;
    /// <see cref="HypervisorException.Code"/> says which, and nothing has changed.
    /// </exception>
    Task<Domain> DefineDomainAsync(string xml, TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>Launches a transient domain: it vanishes when it stops.</summary>
    /// <param name="xml">libvirt's domain XML.</param>
    /// <param name="start">Whether its virtual CPUs run at once, and whether it ends with this connection.</param>
    /// <param name="deadline">For the whole start; <see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls the start off; nothing is left of it.</param>
    /// <exception cref="HypervisorException">
    /// The XML is wrong or asks for what cannot be honoured, a file is missing, the name or uuid is taken, QEMU refuses or does not
    /// answer; <see cref="HypervisorException.Code"/> says which, and nothing is left of the start.
    /// </exception>
    Task<Domain> CreateDomainAsync(
        string xml, DomainStart start = DomainStart.Running, TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>What the host can do, and which guests it runs: libvirt's <c>capabilities</c> XML.</summary>
    /// <remarks>The first call after an emulator has changed runs it once without a guest, some 0.2 s.</remarks>
    /// <param name="deadline"><see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoSupport"/>: the driver cannot tell.</exception>
    Task<string> GetCapabilitiesXmlAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>What a domain can have: libvirt's <c>domainCapabilities</c> XML. What is <see langword="null"/> is the driver's choice.</summary>
    /// <param name="emulator">Absolute path of the emulator.</param>
    /// <param name="arch">libvirt's word for the architecture: <c>x86_64</c>.</param>
    /// <param name="machine">A machine type, or an alias of one: <c>q35</c>.</param>
    /// <param name="virtType"><c>qemu</c> or <c>kvm</c>.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.InvalidArgument"/>: architecture, machine or type are not to be had here;
    /// <see cref="ErrorCode.NoSupport"/>: the driver cannot tell; or the emulator cannot be run, is no QEMU, or is too old.
    /// </exception>
    Task<string> GetDomainCapabilitiesXmlAsync(
        string? emulator = null,
        string? arch = null,
        string? machine = null,
        string? virtType = null,
        TimeSpan? deadline = null,
        CancellationToken cancellationToken = default);

    /// <summary>The version of the hypervisor: of QEMU.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoSupport"/>: the driver cannot tell; or the emulator cannot be run.</exception>
    Task<Version> GetVersionAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>What the host is made of.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoSupport"/>: the driver cannot tell.</exception>
    Task<HostInfo> GetHostInfoAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>The processors of the host.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoSupport"/>: the driver cannot tell.</exception>
    Task<HostProcessors> GetHostProcessorsAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>What the processors of the host have spent their time on.</summary>
    /// <param name="processor">Which; <see langword="null"/> means all of them together.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such processor; <see cref="ErrorCode.NoSupport"/>: the driver cannot tell.</exception>
    Task<HostProcessorTime> GetHostProcessorTimeAsync(int? processor = null, TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>The memory of the host.</summary>
    /// <param name="node">Which NUMA node's; <see langword="null"/> means all of it.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such node; <see cref="ErrorCode.NoSupport"/>: the driver cannot tell.</exception>
    Task<HostMemory> GetHostMemoryAsync(int? node = null, TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>The names of processors that a domain's XML may ask for.</summary>
    /// <param name="arch">libvirt's word for the architecture: <c>x86_64</c>.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: no emulator of the host has that architecture; <see cref="ErrorCode.NoSupport"/>: the driver cannot tell.</exception>
    Task<IReadOnlyList<string>> GetCpuModelNamesAsync(string arch, TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a domain from a state that <see cref="Domain.SaveAsync"/> saved; the file stays.</summary>
    /// <param name="path">Absolute path of the file on the host.</param>
    /// <param name="xml">What is used instead of what was saved; the guest must not see the difference.</param>
    /// <param name="flags">Whether it runs.</param>
    /// <param name="deadline">For all of it; <see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls it off; nothing is left of it.</param>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.SystemError"/>: the file cannot be read; <see cref="ErrorCode.OperationFailed"/>: it is no saved state, or a
    /// broken one; <see cref="ErrorCode.ConfigUnsupported"/>: the guest would see the difference; or as <see cref="CreateDomainAsync"/>.
    /// </exception>
    Task<Domain> RestoreDomainAsync(
        string path, string? xml = null, DomainSave flags = DomainSave.None, TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>libvirt's domain XML in a saved state.</summary>
    /// <param name="path">Absolute path of the file on the host.</param>
    /// <param name="flags">With or without secrets.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException">As <see cref="RestoreDomainAsync"/>.</exception>
    Task<string> GetSaveImageXmlAsync(
        string path, DomainXmlFlags flags = DomainXmlFlags.Current, TimeSpan? deadline = null, CancellationToken cancellationToken = default);

    /// <summary>Replaces the XML in a saved state; the guest must not see the difference.</summary>
    /// <param name="path">Absolute path of the file on the host.</param>
    /// <param name="xml">libvirt's domain XML.</param>
    /// <param name="flags">What a restore does.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun.</param>
    /// <exception cref="HypervisorException">As <see cref="RestoreDomainAsync"/>.</exception>
    Task DefineSaveImageXmlAsync(
        string path, string xml, DomainSave flags = DomainSave.None, TimeSpan? deadline = null, CancellationToken cancellationToken = default);
}
