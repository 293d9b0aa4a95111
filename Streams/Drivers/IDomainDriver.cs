namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>A driver that runs domains on its host.</summary>
/// <remarks>
/// <para>Threading: of <see cref="IDomains"/>, what returns a <see cref="System.Threading.Tasks.Task"/> is called on the scheduler of
/// <see cref="IDriverContext.Host"/>. What returns a <see cref="System.Threading.Tasks.ValueTask{TResult}"/> may be called on any thread
/// while the driver runs: it is answered at once, from immutable values that the driver replaces when something changes, and its
/// deadline is of no account.</para>
/// </remarks>
public interface IDomainDriver : IDriver, IDomains;
