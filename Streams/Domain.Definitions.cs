using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <content>What is stored of it.</content>
public sealed partial class Domain
{
    /// <summary>libvirt's domain XML of what runs or is stored.</summary>
    /// <param name="flags">Which of the two, and with what.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: it is gone.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<string> GetXmlAsync(
        DomainXmlFlags flags = DomainXmlFlags.Current, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.ReadAsync((domains, cancel) => domains.GetXmlAsync(Uuid, KnownFlags.Require(flags), within, cancel), cancellationToken);
    }

    /// <summary>Drops what is stored of the domain. One that runs goes on and vanishes when it stops.</summary>
    /// <param name="flags">What else goes.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> UndefineAsync(
        DomainUndefine flags = DomainUndefine.None, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.UndefineAsync(Uuid, flags, within, cancel), cancellationToken);
    }

    /// <summary>Gives the domain, which must be inactive and stored, another name.</summary>
    /// <param name="name">No other domain's.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> RenameAsync(string name, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.RenameAsync(Uuid, name, within, cancel), cancellationToken);
    }

    /// <summary>Has the domain, which must be stored, started with its host, or no longer.</summary>
    /// <param name="isOn">Whether.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> SetAutostartAsync(bool isOn, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.SetAutostartAsync(Uuid, isOn, within, cancel), cancellationToken);
    }
}
