using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <content>What the agent in the guest does and tells.</content>
public sealed partial class Domain
{
    /// <summary>Sends the guest agent a command of its own and hands back its reply, whole.</summary>
    /// <param name="command">JSON: <c>{"execute": "guest-info"}</c>.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Streams.Drivers.IGuestAgent"/> and <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<string> AgentCommandAsync(string command, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.CallAsync((domains, cancel) => domains.AgentCommandAsync(Uuid, command, within, cancel), cancellationToken);
    }

    /// <summary>Completes when the guest agent has answered.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Streams.Drivers.IGuestAgent"/> and <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task PingAgentAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
        => AskAsync("guest-ping", arguments: null, static value => value.ValueKind, deadline, cancellationToken);

    /// <summary>The guest's name for itself.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Streams.Drivers.IGuestAgent"/> and <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<string> GetHostNameAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
        => AskAsync("guest-get-host-name", arguments: null, static value => AgentReply.Text(value.GetProperty("host-name")), deadline, cancellationToken);

    /// <summary>The network interfaces that the guest has.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Streams.Drivers.IGuestAgent"/> and <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<IReadOnlyList<GuestInterface>> GetGuestInterfacesAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
        => AskAsync("guest-network-get-interfaces", arguments: null, AgentReply.Interfaces, deadline, cancellationToken);

    /// <summary>What the guest's clock shows.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Streams.Drivers.IGuestAgent"/> and <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<DateTimeOffset> GetTimeAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
        => AskAsync("guest-get-time", arguments: null, AgentReply.Time, deadline, cancellationToken);

    /// <summary>Sets the guest's clock.</summary>
    /// <param name="time"><see langword="null"/>: by its own hardware clock.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Streams.Drivers.IGuestAgent"/> and <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task SetTimeAsync(DateTimeOffset? time, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        string? arguments = time is { } at
            ? AgentReply.Arguments(json => json.WriteNumber("time", (at - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick))
            : null;
        return AskAsync("guest-set-time", arguments, static value => value.ValueKind, deadline, cancellationToken);
    }

    /// <summary>Sets the password of a user of the guest.</summary>
    /// <param name="user">The user.</param>
    /// <param name="password">The password. It is in no log.</param>
    /// <param name="isCrypted">Whether it is what the guest stores, as of crypt(3).</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Streams.Drivers.IGuestAgent"/> and <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task SetUserPasswordAsync(
        string user, string password, bool isCrypted = false, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(password);
        string arguments = AgentReply.Arguments(json =>
        {
            json.WriteString("username", user);
            json.WriteBase64String("password", Encoding.UTF8.GetBytes(password));
            json.WriteBoolean("crypted", isCrypted);
        });
        return AskAsync("guest-set-user-password", arguments, static value => value.ValueKind, deadline, cancellationToken);
    }

    /// <summary>Has the guest write out its file systems and write no more to them.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Streams.Drivers.IGuestAgent"/> and <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    /// <returns>How many file systems.</returns>
    public Task<int> FreezeFileSystemsAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
        => AskAsync("guest-fsfreeze-freeze", arguments: null, static value => value.GetInt32(), deadline, cancellationToken);

    /// <summary>Lets the guest write to its file systems again.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Streams.Drivers.IGuestAgent"/> and <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    /// <returns>How many file systems.</returns>
    public Task<int> ThawFileSystemsAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
        => AskAsync("guest-fsfreeze-thaw", arguments: null, static value => value.GetInt32(), deadline, cancellationToken);

    /// <summary>Has the guest tell its disks which of their blocks it does not use.</summary>
    /// <param name="minimum">Smaller pieces, in bytes, are left out.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Streams.Drivers.IGuestAgent"/> and <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task TrimFileSystemsAsync(long minimum = 0, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        string arguments = AgentReply.Arguments(json => json.WriteNumber("minimum", minimum));
        return AskAsync("guest-fstrim", arguments, static value => value.ValueKind, deadline, cancellationToken);
    }

    private async Task<T> AskAsync<T>(
        string command, string? arguments, Func<JsonElement, T> read, TimeSpan? deadline, CancellationToken cancellationToken)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        string json = await _hypervisor.CallAsync(
            (domains, cancel) => domains.AskAgentAsync(Uuid, command, arguments, within, cancel), cancellationToken);
        return AgentReply.Read(Name, command, json, read);
    }
}
