using System.Collections.Generic;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>
/// What the monitor must be told after the start and before <c>cont</c>. Closed: a <c>switch</c> over this file's cases
/// is complete.
/// </summary>
internal abstract record PostStartCommand
{
    private PostStartCommand()
    {
    }

    /// <summary>As in the QAPI schema.</summary>
    internal abstract string Command { get; }

    /// <summary>All that a definition asks for, in the order to send them.</summary>
    internal static IReadOnlyList<PostStartCommand> Of(DomainDefinition definition)
    {
        DomainDevices devices = definition.Devices.WithAliases();
        List<PostStartCommand> commands = [];
        if (devices.Display is { HasPassword: true, Password: { } password })
        {
            commands.Add(new SetVncPassword(password));
        }

        if (devices.Balloon is { Model: BalloonModel.Virtio, StatsSeconds: > 0 } balloon)
        {
            commands.Add(new PollBalloon(balloon.Id, balloon.StatsSeconds));
        }

        if (devices.Balloon is { Model: BalloonModel.Virtio } && definition.Memory.CurrentKiB < definition.Memory.KiB)
        {
            commands.Add(new Inflate(definition.Memory.CurrentKiB));
        }

        return commands;
    }

    /// <summary>Writes the members of the arguments object.</summary>
    internal abstract void WriteArguments(Utf8JsonWriter json);

    /// <summary>The password of the VNC server: it is on no command line, where other users could read it.</summary>
    /// <param name="Password">The password.</param>
    /// <remarks>The same from QEMU 5.2 to 7.2 and later; <c>password-secret</c> came with 6.0.</remarks>
    internal sealed record SetVncPassword(VncPassword Password) : PostStartCommand
    {
        /// <inheritdoc/>
        internal override string Command => "set_password";

        /// <inheritdoc/>
        internal override void WriteArguments(Utf8JsonWriter json)
        {
            json.WriteString("protocol", "vnc");
            json.WriteString("password", Password.Text);
        }
    }

    /// <summary>How often the guest is asked for memory statistics.</summary>
    /// <param name="Device">QEMU's id of the balloon.</param>
    /// <param name="Seconds">0 asks no more.</param>
    internal sealed record PollBalloon(string Device, int Seconds) : PostStartCommand
    {
        /// <inheritdoc/>
        internal override string Command => "qom-set";

        /// <inheritdoc/>
        internal override void WriteArguments(Utf8JsonWriter json)
        {
            json.WriteString("path", "/machine/peripheral/" + Device);
            json.WriteString("property", "guest-stats-polling-interval");
            json.WriteNumber("value", Seconds);
        }
    }

    /// <summary><c>currentMemory</c>: what the guest is to have; the balloon in it gives back the rest.</summary>
    /// <param name="MemoryKiB">Less than the machine has.</param>
    internal sealed record Inflate(long MemoryKiB) : PostStartCommand
    {
        /// <inheritdoc/>
        internal override string Command => "balloon";

        /// <inheritdoc/>
        internal override void WriteArguments(Utf8JsonWriter json) => json.WriteNumber("value", MemoryKiB * 1024);
    }
}
