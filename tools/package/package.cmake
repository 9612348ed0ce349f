# What is installed beside the program, and the Debian package: cpack -G DEB in the build folder.
include(GNUInstallDirs)

# The manual comes from the description of the commands that the program itself reads.
set(manual ${CMAKE_BINARY_DIR}/baton.1)
add_custom_command(OUTPUT ${manual} COMMAND baton __manual > ${manual} DEPENDS baton VERBATIM)
add_custom_command(OUTPUT ${manual}.gz COMMAND gzip -9nf -c ${manual} > ${manual}.gz DEPENDS ${manual} VERBATIM)
add_custom_target(manual ALL DEPENDS ${manual}.gz)

set(completions ${CMAKE_SOURCE_DIR}/tools/completions)
install(FILES ${manual}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${completions}/baton.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME baton)
install(FILES ${completions}/_baton DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${completions}/baton.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs FILES_MATCHING PATTERN "*.md" PATTERN "*.png" PATTERN "*.toml" PATTERN "*.csv")
install(DIRECTORY sample_data DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME baton)
set(CPACK_PACKAGE_VENDOR baton)
set(CPACK_PACKAGE_CONTACT "the baton project <baton@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "handoffs, waiting and ease from tickets and mails")
set(CPACK_PACKAGE_DESCRIPTION "baton reads exports of tickets, event logs and mailboxes, follows who held each
issue when, and says where issues are passed on, for whom customers wait, and
how easy that is for them. It works on this machine alone.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS tzdata)  # read at run time, so that nothing links it
include(CPack)
