using System;

namespace Rx.Hypervisor;

/// <content>The channel of the guest agent, as seen from the monitor.</content>
public sealed partial class SimulatedQemuProcess
{
    private bool _isChannelOpen;

    private string Chardevs => $$"""
        [{"label": "compat_monitor0", "filename": "unix:monitor", "frontend-open": true}, {"label": "charchannel0", "filename": "unix:channel", "frontend-open": {{(_isChannelOpen ? "true" : "false")}}}]
        """;

    /// <summary>The guest agent opens or closes its channel.</summary>
    public void OpenChannel(bool isOpen = true)
    {
        _isChannelOpen = isOpen;
        Emit("VSERPORT_CHANGE", $$"""{"open": {{(isOpen ? "true" : "false")}}, "id": "{{_arguments.AgentPort}}"}""");
    }

    private void CloseChannel()
    {
        if (_isChannelOpen)
        {
            OpenChannel(isOpen: false);
        }
    }
}
