/// Lines that `mosquitto_passwd` 2.0.11 wrote, with the passwords that it was given.
enum PasswordTableVectors {
    /// "correct horse", the program's default of 101 iterations.
    static let ann =
        "ann:$7$101$jb2Q1Jgm1cupY+tM$4ZcQQNcPAYWvxQyMRXea3Q4t4CJlLyb91+qTZ8+MWw5QsQwyvR6+8fda8P8ub/nUVanO+0iFdk97kI3qK6oUxA=="
    /// "hunter2", with `-H sha512`.
    static let bob =
        "bob:$6$tZnay+z4DxGuQJco$vjytYJgFVhVmY6JCZ+910Pc6RwdRTMS2TpuaqOJaYtHGxof0X+wJLm12HN8RGlz5lmnvch04UEAJeodur8Knaw=="
    /// "pässwörd", with `-I 1000`.
    static let zoe =
        "zoë:$7$1000$+5Lg+UoZI45wHg9R$FSVX4z/hqnnZ+0wspSFxvgfDnFtOQtqu2ccVKuT35bdKSPD/f2DWDDtAw8A9hRA0eSzteuCO0k93GPDhh+E0jQ=="
    /// The empty password.
    static let empty =
        "empty:$7$101$TSihRA6U/ds0CG9I$7xeMqqVyZi4+fOJ14GuElzC5LaVepx1Ya70EchCjUID8XU7uW4hJuK2m4DYHKUrlUvnOCcVM1Rd66l9Gbi/3iQ=="

    /// All of them as a file.
    static let file = [ann, bob, zoe, empty].map { $0 + "\n" }.joined()

    /// The hash of a line.
    static func hash(_ line: String) -> String { String(line.split(separator: ":")[1]) }
}
