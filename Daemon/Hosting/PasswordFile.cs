using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>What is kept of passwords: a line each, <c>NAME:SECRET</c>. Lines that begin with # are for people.</summary>
/// <remarks>It is read when somebody comes: who is put in or taken out is so at once.</remarks>
/// <param name="path">The file; one that is missing has nobody in it.</param>
internal sealed class PasswordFile(string path)
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The secret of a user; <see langword="null"/> when there is none.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.AuthFailed"/>: the file cannot be read, or the line is malformed.</exception>
    internal ScramSecret? Find(string user)
    {
        try
        {
            return Lines().Select(static line => line.Split(':', 2)).FirstOrDefault(parts => parts[0] == user) is [_, var secret] ? ScramSecret.Parse(secret) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new HypervisorException(ErrorCode.AuthFailed, ErrorDomain.None, $"the password of '{user}' in '{path}': {e.Message}", e);
        }
    }

    /// <summary>Gives a user a password, or takes it away.</summary>
    /// <param name="user">Who.</param>
    /// <param name="password"><see langword="null"/>: none any more.</param>
    /// <exception cref="DaemonException">The name is not possible, or the file cannot be written.</exception>
    internal void Set(string user, string? password)
    {
        if (user.Length == 0 || user[0] == '#' || user.Any(static letter => letter is ':' or < ' '))
        {
            throw new DaemonException(DaemonExit.Usage, $"'{user}' is no name for a user");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            IEnumerable<string> others = Lines().Where(line => line.Split(':', 2)[0] != user);
            Replace([.. others, .. password is null ? (string[])[] : [$"{user}:{ScramSecret.Of(password)}"]]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(DaemonExit.Folder, $"the passwords in '{path}' cannot be changed: {e.Message}", e);
        }
    }

    private string[] Lines() => File.Exists(path) ? File.ReadAllLines(path) : [];

    // Whole or not at all, and never for others to read.
    private void Replace(string[] lines)
    {
        string fresh = path + ".new";
        File.Delete(fresh);
        using (var writer = new StreamWriter(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnersAlone }))
        {
            Array.ForEach(lines, writer.WriteLine);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
