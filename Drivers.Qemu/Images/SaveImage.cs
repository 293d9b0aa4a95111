using System;
using System.Text;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Definitions;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Images;

/// <summary>A saved state, open to be read.</summary>
/// <remarks>Threading: any thread, one at a time. Disposal closes the file.</remarks>
internal sealed class SaveImage : IDisposable
{
    private SaveImage(IHostFile file, SaveImageHeader header, string xml) => (File, Header, Xml) = (file, header, xml);

    /// <summary>The file; QEMU reads on from where it is.</summary>
    internal IHostFile File { get; }

    internal SaveImageHeader Header { get; }

    /// <summary>libvirt's domain XML of what was saved.</summary>
    internal string Xml { get; }

    /// <summary>What was saved, or is to be used instead.</summary>
    /// <exception cref="HypervisorException">It cannot be honoured.</exception>
    internal DomainDefinition Definition => DefinitionReader.ReadEdited(Xml);

    /// <summary>Opens an image, and stands where QEMU's stream begins.</summary>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.SystemError"/>: it cannot be read; <see cref="ErrorCode.OperationFailed"/>: it is no image, or a broken one.
    /// </exception>
    internal static SaveImage Open(IHostFiles files, string path) => Open(files, path, HostFileMode.Read);

    /// <summary>Replaces the XML in an image, so that whoever is interrupted leaves the one or the other.</summary>
    internal static void Define(IHostFiles files, string path, string xml, DomainSave flags)
    {
        using SaveImage image = Open(files, path, HostFileMode.ReadWrite);
        DomainDefinition edited = GuestAbi.RequireSame(image.Definition, xml);
        byte[] bytes = Encoding.UTF8.GetBytes(edited.ToXml());
        if (bytes.Length > image.Header.Room)
        {
            throw Broken(path, $"the new XML has {bytes.Length} bytes, and there is room for {image.Header.Room}");
        }

        SaveImageHeader header = image.Header.With(bytes, flags.IsToRun(image.Header.WasRunning));
        Write(image.File, header.XmlOffset, bytes);
        image.File.Sync();
        Write(image.File, 0, header.ToBytes());
        image.File.Sync();
    }

    /// <summary>Writes what comes before QEMU's stream, and stands where that begins.</summary>
    internal static void WriteFront(IHostFile file, DomainDefinition definition, bool wasRunning)
    {
        byte[] xml = Encoding.UTF8.GetBytes(definition.ToXml());
        SaveImageHeader header = SaveImageHeader.For(xml, wasRunning);
        Write(file, 0, header.ToBytes());
        Write(file, header.XmlOffset, xml);
        file.Position = header.StateOffset;
    }

    public void Dispose() => File.Dispose();

    private static SaveImage Open(IHostFiles files, string path, HostFileMode mode)
    {
        if (files.Look(path) is { Kind: not FileKind.File })
        {
            throw Broken(path, "it is not an ordinary file"); // To open a pipe would wait for whoever writes it.
        }

        IHostFile file = OpenFile(files, path, mode);
        try
        {
            SaveImageHeader header = SaveImageHeader.Parse(Read(file, 0, SaveImageHeader.Block), file.Length);
            string xml = header.ReadXml(Read(file, header.XmlOffset, header.XmlLength));
            file.Position = header.StateOffset;
            return new SaveImage(file, header, xml);
        }
        catch (Exception e)
        {
            file.Dispose();
            throw e is FormatException ? Broken(path, e.Message) : e;
        }
    }

    // To libvirt's clients it is the driver who cannot open it.
    private static IHostFile OpenFile(IHostFiles files, string path, HostFileMode mode)
    {
        try
        {
            return files.Open(path, mode);
        }
        catch (HypervisorException e) when (e.Code == ErrorCode.SystemError)
        {
            throw new HypervisorException(e.Code, ErrorDomain.Qemu, e.Message, e);
        }
    }

    private static HypervisorException Broken(string path, string cause) => new(
        ErrorCode.OperationFailed, ErrorDomain.Qemu, $"operation failed: cannot use the save image '{path}': {cause}");

    private static byte[] Read(IHostFile file, long offset, int length)
    {
        byte[] buffer = new byte[length];
        file.Position = offset;
        int filled = 0;
        int count;
        while (filled < length && (count = file.Read(buffer.AsSpan(filled))) > 0)
        {
            filled += count;
        }

        return buffer[..filled];
    }

    private static void Write(IHostFile file, long offset, ReadOnlySpan<byte> data)
    {
        file.Position = offset;
        file.Write(data);
    }
}
