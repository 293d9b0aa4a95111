using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What all connections have in common, wherever the domains run: lookups, lists and calls with their deadlines. <see cref="Domain"/> knows this and no more.</summary>
/// <remarks>
/// <para>Threading: safe from any thread, as <see cref="IHypervisor"/>; a derived connection keeps <see cref="State"/> immutable and replaces it.</para>
/// </remarks>
public abstract partial class HypervisorConnection : IHypervisor
{
    private const string Suffix = "Async";

    private readonly IDomains _domains;    // Immutable.
    private readonly INetworks? _networks; // Immutable.
    private bool _isClosed;                // Interlocked.

    /// <summary>Makes a connection.</summary>
    /// <param name="uri">What was connected to.</param>
    /// <param name="domains">Answers what is asked of domains. What tells capabilities, or of its machine, implements <see cref="IHostCapabilities"/> or <see cref="IHostReads"/> besides.</param>
    /// <param name="networks">Answers what is asked of networks; <see langword="null"/> where nobody runs any.</param>
    protected HypervisorConnection(Uri uri, IDomains domains, INetworks? networks = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(domains);
        Uri = uri;
        _domains = domains;
        _networks = networks;
    }

    /// <inheritdoc/>
    public Uri Uri { get; }

    /// <inheritdoc/>
    public Position Position => State.Position;

    /// <inheritdoc/>
    public abstract IObservable<HypervisorEvent> Events { get; }

    /// <inheritdoc/>
    public abstract Inventory<Guid, DomainRecord> Domains { get; }

    /// <inheritdoc/>
    public abstract Inventory<Guid, NetworkRecord> Networks { get; }

    /// <inheritdoc/>
    public abstract Inventory<LeaseKey, NetworkLease> Leases { get; }

    /// <inheritdoc/>
    public abstract IObservable<LinkState> Link { get; }

    /// <summary>What is known of the host as of the last event. Read on any thread.</summary>
    protected abstract HostState State { get; }

    /// <inheritdoc/>
    public abstract IObservable<HypervisorEvent> EventsFrom(Position position, SlowConsumer policy = SlowConsumer.Resume);

    /// <inheritdoc/>
    public Task<string> GetHostnameAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((_, cancel) => ReadHostnameAsync(within, cancel), cancellationToken);
    }

    /// <inheritdoc/>
    public InventoryList<DomainRecord> ListDomains(DomainListFlags flags = DomainListFlags.All)
    {
        HostState state = State;
        return new InventoryList<DomainRecord>(DomainFilter.Apply(flags, state.Domains.All), state.Position);
    }

    /// <inheritdoc/>
    public Domain LookupDomain(Guid uuid) => new(this, Find(uuid));

    /// <inheritdoc/>
    public Domain LookupDomain(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Domain(this, State.Domains.Find(name) ?? throw NoDomain($"name '{name}'"));
    }

    /// <inheritdoc/>
    public Domain LookupDomain(int id) => new(this, State.Domains.Find(id) ?? throw NoDomain($"id {id}"));

    /// <inheritdoc/>
    public InventoryList<NetworkRecord> ListNetworks(NetworkListFlags flags = NetworkListFlags.All)
    {
        HostState state = State;
        return new InventoryList<NetworkRecord>(NetworkFilter.Apply(flags, state.Networks.All), state.Position);
    }

    /// <inheritdoc/>
    public Network LookupNetwork(Guid uuid) => new(this, FindNetwork(uuid));

    /// <inheritdoc/>
    public Network LookupNetwork(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Network(this, State.Networks.Find(name) ?? throw NoNetwork($"name '{name}'"));
    }

    /// <inheritdoc/>
    public Task<Network> DefineNetworkAsync(string xml, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(xml);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallNetworksAsync(
            async (networks, cancel) => new Network(this, await networks.DefineNetworkAsync(xml, within, cancel)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Network> CreateNetworkAsync(string xml, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(xml);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallNetworksAsync(
            async (networks, cancel) => new Network(this, await networks.CreateNetworkAsync(xml, within, cancel)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DomainStatistics>> GetDomainStatisticsAsync(
        StatisticsGroups groups = StatisticsGroups.All,
        DomainListFlags flags = DomainListFlags.All,
        TimeSpan? patience = null,
        CancellationToken cancellationToken = default)
    {
        TimeSpan within = ReadPatience.Of(patience);
        Guid[] all = [.. ListDomains(flags).Select(static record => record.Uuid)];
        return CallAsync((domains, cancel) => domains.GetStatisticsAsync(all, KnownFlags.Require(groups), within, cancel), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Domain> DefineDomainAsync(string xml, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(xml);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync(async (domains, cancel) => new Domain(this, await domains.DefineAsync(xml, within, cancel)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Domain> CreateDomainAsync(
        string xml, DomainStart start = DomainStart.Running, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(xml);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync(
            async (domains, cancel) =>
            {
                KnownFlags.Require(start);
                return new Domain(this, await LaunchAsync(start, () => domains.CreateAsync(xml, start, within, cancel)));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string> GetCapabilitiesXmlAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((_, cancel) => Capabilities.GetCapabilitiesXmlAsync(within, cancel), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string> GetDomainCapabilitiesXmlAsync(
        string? emulator = null,
        string? arch = null,
        string? machine = null,
        string? virtType = null,
        TimeSpan? deadline = null,
        CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync(
            (_, cancel) => Capabilities.GetDomainCapabilitiesXmlAsync(emulator, arch, machine, virtType, within, cancel), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Domain> RestoreDomainAsync(
        string path, string? xml = null, DomainSave flags = DomainSave.None, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync(
            async (domains, cancel) => new Domain(this, await domains.RestoreAsync(path, xml, flags, within, cancel)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string> GetSaveImageXmlAsync(
        string path, DomainXmlFlags flags = DomainXmlFlags.Current, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TimeSpan within = CallDeadline.Of(deadline);
        return ReadAsync((domains, cancel) => domains.GetSaveImageXmlAsync(path, KnownFlags.Require(flags), within, cancel), cancellationToken);
    }

    /// <inheritdoc/>
    public Task DefineSaveImageXmlAsync(
        string path, string xml, DomainSave flags = DomainSave.None, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(xml);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync(
            async (domains, cancel) =>
            {
                await domains.DefineSaveImageXmlAsync(path, xml, flags, within, cancel);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Ends what <see cref="CloseAsync"/> ends, once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _isClosed, true))
        {
            await CloseAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the streams of this connection and all that belongs to it. Called once.</summary>
    protected abstract Task CloseAsync();

    /// <summary>The name of the host, inside of <see cref="RunAsync"/>.</summary>
    /// <param name="deadline">For the answer.</param>
    /// <param name="cancellationToken">Cancelled there too.</param>
    protected abstract Task<string> ReadHostnameAsync(TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Carries out a call where those who answer it want to be called.</summary>
    /// <param name="operation">What is called, as events name it: <c>Start</c>, <c>CreateDomain</c>.</param>
    /// <param name="call">The call; its token is cancelled there too.</param>
    /// <param name="cancellationToken">The caller's.</param>
    protected abstract Task<T> RunAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken);

    /// <summary>Launches a domain, inside of <see cref="RunAsync"/>: for a connection that has something to do before or after.</summary>
    /// <param name="start">How it is to be started.</param>
    /// <param name="launch">Launches it.</param>
    protected internal virtual Task<DomainRecord> LaunchAsync(DomainStart start, Func<Task<DomainRecord>> launch)
    {
        ArgumentNullException.ThrowIfNull(launch);
        return launch();
    }

    internal static HypervisorException NoDomain(string what)
        => new(ErrorCode.NoDomain, ErrorDomain.Qemu, $"Domain not found: no domain with matching {what}");

    internal static HypervisorException NoNetwork(string what)
        => new(ErrorCode.NoNetwork, ErrorDomain.Network, $"Network not found: no network with matching {what}");

    internal NetworkRecord FindNetwork(Guid uuid) => State.Networks.Find(uuid) ?? throw NoNetwork($"uuid '{uuid}'");

    internal DomainRecord Find(Guid uuid) => State.Domains.Find(uuid) ?? throw NoDomain($"uuid '{uuid}'");

    /// <summary>Asks for something that takes a while, or changes something.</summary>
    internal Task<T> CallAsync<T>(
        Func<IDomains, CancellationToken, Task<T>> operation, CancellationToken cancellationToken, [CallerMemberName] string name = "")
        => StartAsync(cancel => operation(AskedOfDomains, cancel), name, cancellationToken);

    /// <summary>The same of networks.</summary>
    internal Task<T> CallNetworksAsync<T>(
        Func<INetworks, CancellationToken, Task<T>> operation, CancellationToken cancellationToken, [CallerMemberName] string name = "")
        => StartAsync(cancel => operation(NetworksOrNone, cancel), name, cancellationToken);

    /// <summary>Asks for something that is known: on the caller's thread.</summary>
    internal Task<T> ReadAsync<T>(Func<IDomains, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
        => AnswerAsync(cancel => read(AskedOfDomains, cancel), cancellationToken);

    /// <summary>The same of networks.</summary>
    internal Task<T> ReadNetworksAsync<T>(Func<INetworks, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
        => AnswerAsync(cancel => read(NetworksOrNone, cancel), cancellationToken);

    /// <summary>Who answers what is asked of domains; read for each call.</summary>
    private protected virtual IDomains AskedOfDomains => _domains;

    /// <summary>Who answers what is asked of networks; <see langword="null"/> where nobody runs any.</summary>
    private protected virtual INetworks? AskedOfNetworks => _networks;

    private INetworks NetworksOrNone => AskedOfNetworks ?? NoNetworks.Instance;

    private Task<T> StartAsync<T>(Func<CancellationToken, Task<T>> call, string name, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        return RunAsync(name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name, call, cancellationToken);
    }

    private Task<T> AnswerAsync<T>(Func<CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        return AwaitAsync();

        async Task<T> AwaitAsync()
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await read(cancellationToken);
        }
    }

    private IHostCapabilities Capabilities => AskedOfDomains as IHostCapabilities ?? throw new HypervisorException(
        ErrorCode.NoSupport, ErrorDomain.None, "this function is not supported by the connection driver: it does not tell capabilities");
}
