# The script and the style sheet of the page, bundled from web/ by esbuild into one C++ source. The packages are installed once, from
# the lock file, and again only when that changes.
find_program(NODE_PROGRAM node REQUIRED)
find_program(NPM_PROGRAM npm REQUIRED)
set(web ${CMAKE_SOURCE_DIR}/web)
set(BATON_WEB_PACKAGES ${web}/node_modules/.installed)
set(BATON_PAGE_ASSETS ${CMAKE_BINARY_DIR}/web/page_assets.cpp)
add_custom_command(OUTPUT ${BATON_WEB_PACKAGES}
  COMMAND ${NPM_PROGRAM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
  COMMAND ${CMAKE_COMMAND} -E touch ${BATON_WEB_PACKAGES}
  DEPENDS ${web}/package-lock.json ${web}/package.json
  WORKING_DIRECTORY ${web} COMMENT "Installing the packages of the page" VERBATIM)
file(GLOB page_sources CONFIGURE_DEPENDS ${web}/src/*.ts ${web}/src/*.css)
add_custom_command(OUTPUT ${BATON_PAGE_ASSETS}
  COMMAND ${NODE_PROGRAM} build.mjs ${BATON_PAGE_ASSETS}
  DEPENDS ${page_sources} ${web}/build.mjs ${BATON_WEB_PACKAGES}
  WORKING_DIRECTORY ${web} COMMENT "Bundling the page" VERBATIM)
