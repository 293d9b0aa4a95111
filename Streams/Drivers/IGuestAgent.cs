using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>The agent that runs in a guest. What is asked of it waits for no operation on the domain, only for each other.</summary>
/// <remarks>
/// Errors: <see cref="ErrorCode.ArgumentUnsupported"/>: the domain has no channel for it;
/// <see cref="ErrorCode.AgentUnresponsive"/>: it is not connected, or does not answer; <see cref="ErrorCode.OperationFailed"/>: it
/// refused, and the message has its words.
/// </remarks>
public interface IGuestAgent
{
    /// <summary>Sends the agent a command of its own and hands back its reply, whole.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="command">JSON: <c>{"execute": "guest-info"}</c>.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    Task<string> AgentCommandAsync(Guid domain, string command, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Sends the agent a command and hands back what it returns, as JSON.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="command">As in the agent's schema: <c>guest-ping</c>.</param>
    /// <param name="arguments">The arguments object as JSON; <see langword="null"/> sends none.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting; the agent may carry it out yet.</param>
    Task<string> AskAgentAsync(Guid domain, string command, string? arguments, TimeSpan deadline, CancellationToken cancellationToken);
}
