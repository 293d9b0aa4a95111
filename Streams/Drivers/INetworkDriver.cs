namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>A driver that runs virtual networks on its host, and takes guests into them.</summary>
/// <remarks>
/// Threading: of <see cref="INetworks"/>, what returns a <see cref="System.Threading.Tasks.Task"/> is called on the scheduler of
/// <see cref="IDriverContext.Host"/>; what returns a <see cref="System.Threading.Tasks.ValueTask{TResult}"/> may be called on any thread.
/// </remarks>
public interface INetworkDriver : IDriver, INetworks, IGuestNetworks;
