using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The firmware that is installed on a host, in the order in which it is preferred.</summary>
/// <param name="Descriptors">The first that fits is taken.</param>
internal sealed record FirmwareCatalog(ValueList<FirmwareDescriptor> Descriptors)
{
    /// <summary>Where descriptors are: what is in a later folder replaces a file of that name in an earlier one.</summary>
    internal static readonly string[] Folders = ["/usr/share/qemu/firmware", "/etc/qemu/firmware"];

    /// <summary>Reads the descriptors of a host.</summary>
    /// <param name="readFolder">The names and texts of a folder's <c>.json</c> files; none where there is no such folder.</param>
    /// <exception cref="HypervisorException">A file is not JSON.</exception>
    internal static FirmwareCatalog Read(Func<string, IEnumerable<KeyValuePair<string, string>>> readFolder)
    {
        // firmware.json: sorted by name across folders, and an empty file hides the one that it replaces.
        var files = new SortedDictionary<string, (string Folder, string Text)>(StringComparer.Ordinal);
        foreach (string folder in Folders)
        {
            foreach ((string name, string text) in readFolder(folder))
            {
                files[name] = (folder, text);
            }
        }

        return new FirmwareCatalog([.. files
            .Where(file => file.Value.Text.Length > 0)
            .Select(file => Parse($"{file.Value.Folder}/{file.Key}", file.Value.Text))
            .OfType<FirmwareDescriptor>()]);
    }

    /// <summary>The definition with every path that a start needs; the same where nothing is missing.</summary>
    /// <param name="domain">May ask for any UEFI, or name a loader without its variables.</param>
    /// <param name="nvramFolder">Absolute; variables without a path go to <c>NAME_VARS.fd</c> in it.</param>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.OperationFailed"/>: nothing installed does what is asked for.
    /// </exception>
    internal DomainDefinition Complete(DomainDefinition domain, string nvramFolder)
    {
        if (domain.Boot.Firmware is not { Type: LoaderType.Flash } firmware)
        {
            return domain;
        }

        FirmwareDescriptor? chosen = firmware.Loader is null
            ? Choose(domain, firmware)
            : Descriptors.FirstOrDefault(one => one.Code == firmware.Loader);
        bool keepsVariables = firmware.Loader is null || firmware.IsReadOnly is not false;
        bool needsSmm = firmware.Loader is null && chosen!.NeedsSmm;
        GuestFirmware complete = firmware with
        {
            Loader = firmware.Loader ?? chosen!.Code,
            IsReadOnly = firmware.Loader is null ? true : firmware.IsReadOnly,
            IsSecure = needsSmm ? true : firmware.IsSecure,
            Nvram = firmware.Nvram ?? (keepsVariables ? $"{nvramFolder}/{domain.Name}_VARS.fd" : null),
            Template = firmware.Template ?? (keepsVariables ? chosen?.Template : null),
        };
        return domain with
        {
            Boot = domain.Boot with { Firmware = complete },
            Features = needsSmm ? domain.Features with { HasSmm = true } : domain.Features,
        };
    }

    // Secure boot needs system management mode: asking for the one is asking for the other, unless it is refused.
    private FirmwareDescriptor Choose(DomainDefinition domain, GuestFirmware firmware)
    {
        bool wantsSecure = firmware.IsSecure is true || firmware.Features.Any(one => one is { Name: "secure-boot", IsEnabled: true });
        bool mayUseSmm = domain.Features.HasSmm ?? wantsSecure;
        return Descriptors.FirstOrDefault(one =>
            one.RunsOn(domain.Boot.Machine)
            && (mayUseSmm || !one.NeedsSmm)
            && (firmware.IsSecure is null || firmware.IsSecure == one.NeedsSmm)
            && firmware.Features.All(feature => one.Has(feature.Name) == feature.IsEnabled))
            ?? throw new HypervisorException(
                ErrorCode.OperationFailed,
                ErrorDomain.Qemu,
                $"operation failed: Unable to find 'efi' firmware for domain '{domain.Name}' that is compatible with the "
                + $"current configuration: machine '{domain.Boot.Machine.Name}', {Descriptors.Count} installed");
    }

    private static FirmwareDescriptor? Parse(string path, string text)
    {
        try
        {
            return FirmwareDescriptor.Parse(text);
        }
        catch (JsonException e)
        {
            throw new HypervisorException(
                ErrorCode.InternalError, ErrorDomain.Qemu, $"internal error: malformed firmware descriptor '{path}': {e.Message}", e);
        }
    }
}
